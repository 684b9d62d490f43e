/** An access key to sign requests with. */
export type Credentials = {
  readonly accessKeyId: string
  /** Its octets; copied, so that the caller may wipe them. */
  readonly secretAccessKey: Uint8Array
  /** Goes with temporary access keys, and is signed with the request. */
  readonly sessionToken?: string
}
