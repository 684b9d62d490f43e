import { open } from 'node:fs/promises'
import { copyOf, secretBytes, wipe } from '../base/bytes.ts'
import { OperatorError } from '../base/error.ts'

/** Octets of a PIN file, its line's end included. Tokens take PINs of up to 255 octets (SoftHSM, `MAX_PIN_LEN`). */
export const pinFileOctetsMax = 257

const permissions = 0o777
const othersPermissions = 0o077

/**
 * Reads a PIN from a file that nobody but its owner can open. One line's end after it is cut off.
 *
 * @returns 1 to 257 octets in an allocation of their own, which the caller wipes
 * @throws OperatorError that names the file, never what is in it
 */
export async function readPinFile(path: string): Promise<Uint8Array> {
  const file = await open(path).catch((cause) => {
    throw refused(`the PIN file ${path} cannot be opened`, { cause })
  })
  const content = secretBytes(pinFileOctetsMax + 1)
  try {
    // The mode of what was opened, not of what the path names by now.
    const status = await file.stat()
    if (!status.isFile()) throw refused(`the PIN file ${path} is not a file`)
    if ((status.mode & othersPermissions) !== 0) {
      const mode = (status.mode & permissions).toString(8).padStart(4, '0')
      const hint = `chmod 600 ${path}`
      throw refused(`the PIN file ${path} has mode ${mode}, expected 0600 or less`, { hint })
    }
    const { bytesRead } = await file.read(content, 0, content.length, 0)
    if (bytesRead > pinFileOctetsMax) {
      throw refused(`the PIN file ${path} is longer than ${pinFileOctetsMax} octets`)
    }
    const pin = withoutLineEnd(content.subarray(0, bytesRead))
    if (pin.length === 0) throw refused(`the PIN file ${path} is empty`)
    return copyOf(pin)
  } finally {
    wipe(content)
    await file.close()
  }
}

/** Cuts one LF or CR LF: most editors end a file with it. */
function withoutLineEnd(content: Uint8Array): Uint8Array {
  const withoutLf = content.at(-1) === 0x0a ? content.subarray(0, -1) : content
  const isCrLf = withoutLf !== content && withoutLf.at(-1) === 0x0d
  return isCrLf ? withoutLf.subarray(0, -1) : withoutLf
}

function refused(message: string, options: { hint?: string; cause?: unknown } = {}): OperatorError {
  return new OperatorError('pin-file', message, options)
}
