import { constants, open } from 'node:fs/promises'
import { copyOf, secretBytes, wipe } from '../base/bytes.ts'
import { OperatorError, reasonOf } from '../base/error.ts'
import { isShared } from './durable-file.ts'
import { exposure } from './ownership.ts'

export type SecretFile = {
  readonly path: string
  /** What it is in messages, for example `passphrase file`. */
  readonly kind: string
  readonly octetsMax: number
}

const permissions = 0o777
const lf = 0x0a
const cr = 0x0d

/**
 * Reads a secret that an operator wrote into a file which is its owner's alone. One line's end after it is cut off.
 * @returns 1 to `octetsMax` octets in an allocation of their own, which the caller wipes
 * @throws OperatorError that names the file, never what is in it
 */
export async function readSecretFile({ path, kind, octetsMax }: SecretFile): Promise<Uint8Array> {
  const refused = (what: string, options: { hint?: string; cause?: unknown } = {}) =>
    new OperatorError('secret-file', `${kind}: ${path} ${what}`, options)
  // A pipe of that name must not block a start or a login.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK
  const file = await open(path, flags).catch((cause: unknown) => {
    throw refused(`cannot be opened: ${reasonOf(cause)}`, { cause })
  })
  // One octet more than allowed and a line's end, so that a longer file is noticed.
  const content = secretBytes(octetsMax + 3)
  try {
    // The mode of what was opened, not of what the path names by now.
    const status = await file.stat()
    if (!status.isFile()) throw refused('is not a file')
    if (isShared(status.mode)) {
      const found = (status.mode & permissions).toString(8).padStart(4, '0')
      throw refused(`has mode ${found}, expected 0600 or less`, { hint: `chmod 600 ${path}` })
    }
    const how = exposure(status)
    if (how !== undefined) throw refused(how)
    const { bytesRead } = await file.read(content, 0, content.length, 0)
    const secret = withoutLineEnd(content.subarray(0, bytesRead))
    if (secret.length === 0) throw refused('is empty')
    if (secret.length > octetsMax) throw refused(`is longer than ${octetsMax} octets`)
    return copyOf(secret)
  } finally {
    wipe(content)
    await file.close()
  }
}

/** Cuts one LF or CR LF: most editors end a file with it. */
function withoutLineEnd(content: Uint8Array): Uint8Array {
  if (content.at(-1) !== lf) return content
  return content.subarray(0, content.at(-2) === cr ? -2 : -1)
}
