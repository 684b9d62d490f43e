export type EnvelopeErrorCode =
  /** The octets break the message format, end early or go on behind the end. */
  | 'malformed-message'
  /** The message is base64 text: decode it first. */
  | 'base64-message'
  | 'unsupported-suite'
  | 'unsupported-content-type'
  /** More encrypted data keys, a longer frame or more frames than are allowed. */
  | 'limit-exceeded'
  /** Key commitment, header or a frame: which of them is never told apart. */
  | 'authentication-failed'
  /** No keyring could decrypt one of the encrypted data keys; `cause` is an AggregateError of the attempts. */
  | 'data-key-unavailable'
  /** A keyring or its key service broke the keyring's contract. */
  | 'keyring-failed'
  /** The caller's encryption context cannot be used. */
  | 'encryption-context-refused'
  /** The message lacks a pair that the caller requires, or has another value for it. */
  | 'encryption-context-mismatch'

/** Why a message was refused, or could not be made. The message never holds a secret. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError'
  readonly code: EnvelopeErrorCode

  constructor(code: EnvelopeErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.code = code
  }
}

export const malformed = (detail: string): EnvelopeError =>
  new EnvelopeError('malformed-message', `the message is malformed: ${detail}`)

export const authenticationFailed = (): EnvelopeError =>
  new EnvelopeError('authentication-failed', 'the message does not authenticate')

export const limitExceeded = (detail: string): EnvelopeError =>
  new EnvelopeError('limit-exceeded', detail)
