import type { Command } from 'commander'
import { OperatorError } from '../base/error.ts'
import { UsageError } from './failure.ts'

/** Flags that stand before or after every command. */
export type GlobalOptions = {
  readonly data?: string
  readonly config?: string
  readonly rootKey?: string
  readonly account?: string
  readonly region?: string
  readonly endpoint?: string
  readonly json?: boolean
}

/** Files that a command reads and writes; absent are standard input and output. */
export type FileOptions = {
  readonly in?: string
  readonly out?: string
  readonly force?: boolean
}

/** What a command does, with its own flags, the global ones and its words. */
export function action<Own extends object>(
  work: (options: GlobalOptions & Own, ...words: string[]) => Promise<void>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given.at(-1) as Command
    await work(command.optsWithGlobals<GlobalOptions & Own>(), ...command.args)
  }
}

/** Checks the text of a flag as that of a setting is checked, and takes it as it is. A wrong one is wrong use. */
export function checkedBy(check: (text: string) => unknown): (text: string) => string {
  return (text) => {
    try {
      check(text)
    } catch (error) {
      throw error instanceof OperatorError ? new UsageError(error.message, { cause: error }) : error
    }
    return text
  }
}

/** Collects `name=value` flags; a name that comes twice is refused. */
export function collectPair(text: string, pairs: ReadonlyMap<string, string> = new Map()) {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`expected name=value, got '${text}'`)
  const [name, value] = [text.slice(0, at), text.slice(at + 1)]
  if (pairs.has(name)) throw new UsageError(`'${name}' is given twice`)
  return new Map([...pairs, [name, value]])
}
