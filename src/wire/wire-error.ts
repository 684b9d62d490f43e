export type WireErrorCode =
  | 'SerializationException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'MissingAuthenticationTokenException'
  | 'UnrecognizedClientException'

/**
 * What a peer sent can't be taken. `code` is AWS's name for it; the message is AWS's own words where they are known,
 * and repeats nothing of a body.
 */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly code: WireErrorCode

  constructor(code: WireErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
