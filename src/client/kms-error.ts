/** What a KMS answered instead of an answer, in its own words. `code` is the name of the error on the wire. */
export class KmsError extends Error {
  override readonly name: string
  readonly code: string

  constructor(code: string, message = '') {
    super(message)
    this.name = code
    this.code = code
  }
}
