import { CommanderError } from 'commander'
import { OperatorError } from '../base/error.ts'
import { isRow, table } from '../base/table.ts'
import { KmsError } from '../client/kms-error.ts'
import { ServiceError } from '../operation/error.ts'
import { shown } from './shown.ts'

/** The command line itself is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const

/** What the operator reads of a failure, and the code that the process ends with. */
export function explain(error: unknown): { text: string; exitCode: number } {
  if (error instanceof CommanderError) return { text: '', exitCode: commanderExitCode(error) }
  if (isBrokenPipe(error)) return { text: '', exitCode: exitCodes.ok }
  const exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.failed
  const lines = [`claviger: ${summaryOf(error)}`, ...detailsOf(error)].join('\n').split('\n')
  return { text: lines.map(shown).join('\n'), exitCode }
}

/** What AWS tells by the name of the error alone. */
const wordless = table<string>()({
  KMSInvalidSignatureException: 'the signature does not verify for this message and key',
})

/** One line of a failure, or a defect with its place. */
function summaryOf(error: unknown): string {
  if (!(error instanceof Error)) return `internal error: ${String(error)}`
  if (error instanceof ServiceError || error instanceof KmsError) {
    const words = error.message || (isRow(wordless, error.code) ? wordless[error.code] : '')
    return words === '' ? error.code : `${error.code}: ${shown(words)}`
  }
  return isExpected(error) ? error.message : `internal error: ${error.stack}`
}

/** Commander has told the rest by itself. */
const commanderExitCode = ({ exitCode }: CommanderError): number =>
  exitCode === 0 ? exitCodes.ok : exitCodes.usage

/** Whoever read our output has enough. */
const isBrokenPipe = (error: unknown): boolean => codeOf(error) === 'EPIPE'

const expected = new Set([
  'OperatorError',
  'UsageError',
  'EnvelopeError',
  'AuditUnavailable',
  'CustodyUnavailable',
  'ConnectionFault',
])

/** A failure that has been thought of, among them those of the operating system: EACCES, ENOENT, ENOSPC. */
const isExpected = (error: Error): boolean =>
  expected.has(error.name) || ('syscall' in error && codeOf(error) !== undefined)

function detailsOf(error: unknown): string[] {
  if (error instanceof UsageError && error.cause) return detailsOf(error.cause)
  if (error instanceof OperatorError && error.hint !== undefined) return [`  hint: ${error.hint}`]
  return [...new Set(causesOf(error).map((cause) => `  cause: ${summaryOf(cause)}`))]
}

/** Why the keys of a message could not be asked for, or a token not be reached. */
function causesOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return []
  if (error.name === 'CustodyUnavailable' && error.cause) return [error.cause]
  return error.cause instanceof AggregateError ? error.cause.errors : []
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
