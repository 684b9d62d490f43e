import { type Clock, systemClock } from './base/clock.ts'
import { native } from './crypto/native/index.ts'
import { noble } from './crypto/noble/index.ts'
import { tokenAddress } from './hsm/settings.ts'
import { openVectorToken, type VectorToken } from './hsm/vector-token.ts'
import { engineSubject } from './known-answers/engine-subject.ts'
import type { KnownAnswer, Verdict } from './known-answers/judge.ts'
import type { VectorReport } from './known-answers/report.ts'
import { runVectors } from './known-answers/run.ts'
import type { Subject } from './known-answers/subject.ts'

export type { KnownAnswer, Result, Verdict } from './known-answers/judge.ts'
export { JunitReport } from './known-answers/junit.ts'
export type { Failure, FileReport, VectorReport } from './known-answers/report.ts'
export { type Families, Refused, type Subject, Unsupported } from './known-answers/subject.ts'

const engines = { native, noble } as const
export type EngineName = keyof typeof engines
const engineNames = Object.keys(engines) as EngineName[]

/** A PKCS#11 token, as in a settings file. */
export type TokenSettings = {
  /** The absolute path of the PKCS#11 library. */
  readonly module: string
  /** The token's label. */
  readonly token: string
  /** A file of its owner alone. */
  readonly pinFile: string
}

export type VectorOptions = {
  /** Claviger's own engines; both unless given. */
  readonly engines?: readonly EngineName[]
  /** A token, which imports the key of each case as a session object and keeps none. */
  readonly hsm?: TokenSettings
  /** Other implementations, of the caller's own. */
  readonly subjects?: readonly Subject[]
  /** Told of each verdict as it comes. */
  readonly observe?: (file: string, engine: string, answer: KnownAnswer, verdict: Verdict) => void
  /** Told now and then how far the run has come, from 0 to 1. */
  readonly progress?: (part: number) => void
  /** By which the progress is told; the system's unless given. */
  readonly clock?: Clock
}

/**
 * Puts known answers to engines, a token, or implementations of the caller's own. The vectors are those of Wycheproof,
 * NIST ACVP and CAVP, and decrypt manifests of the AWS Encryption SDK, in files and folders.
 * @returns what came of each file; a case that fails and a file that cannot be read are in it, never thrown
 * @throws OperatorError when a setting of the token is wrong; CustodyUnavailable when it cannot be reached
 */
export async function verifyVectors(
  paths: readonly string[],
  options: VectorOptions = {},
): Promise<VectorReport> {
  const own = (options.engines ?? engineNames).map((name) => engineSubject(engines[name]))
  const token = options.hsm && (await openToken(options.hsm))
  try {
    const hsm = token ? [{ name: hsmName, ...token }] : []
    const subjects = [...own, ...hsm, ...(options.subjects ?? [])]
    const { observe, progress, clock } = options
    return await runVectors({
      paths,
      subjects,
      ...(observe && { observe }),
      ...(progress && { progress }),
      ...(clock && { clock }),
    })
  } finally {
    await token?.close()
  }
}

const hsmName = 'hsm'

function openToken(settings: TokenSettings): Promise<VectorToken> {
  const address = tokenAddress({ name: hsmName, ...settings }, systemClock)
  return openVectorToken({ ...address, engine: native })
}
