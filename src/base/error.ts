/**
 * What an operator meets: a keystore that doesn't open, a token that is missing, a setting that is wrong.
 * The message is lower case, names the part, what was expected and what came, and holds no secret; `hint` says what to do.
 */
export class OperatorError extends Error {
  override readonly name = 'OperatorError'
  readonly code: string
  readonly hint: string | undefined

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}

/** What was thrown, in words: nearly always an Error, but anything can be. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
