import type { HashName } from '../algorithms/hash.ts'
import { present } from '../base/assert.ts'
import { concat, wipe } from '../base/bytes.ts'
import {
  DecryptionFailed,
  type Engine,
  type PrivateKey,
  type PublicKey,
  type Rsa,
} from './engine.ts'
import { randomBytes } from './random.ts'

/** The ephemeral key is one of AES-256. PKCS #11 would have shorter ones too, AWS has not. */
const ephemeralOctets = 32

/**
 * Wraps a secret of any length under an RSA key: RSAES-OAEP of an ephemeral AES-256 key, then the secret under that key
 * with AES-KWP. It is CKM_RSA_AES_KEY_WRAP (PKCS #11 v3.0, §2.1.21), and AWS's RSA_AES_KEY_WRAP_SHA_1 and _SHA_256.
 * @param engine one with RSA
 * @param hash that of OAEP and of its MGF1; the label is empty
 * @param secret 1 to `wrapOctetsMax` octets
 * @returns k octets of RSA and the wrapped secret
 * @throws TypeError for a secret of another length
 */
export async function wrapRsaAes(
  engine: Engine,
  hash: HashName,
  key: PublicKey,
  secret: Uint8Array,
): Promise<Uint8Array> {
  const ephemeral = randomBytes(ephemeralOctets)
  try {
    const wrapped = engine.aesKeyWrap.wrapPadded(engine.secretKey(ephemeral), secret)
    return concat(await rsaOf(engine).oaepEncrypt(hash, key, ephemeral), wrapped)
  } finally {
    wipe(ephemeral)
  }
}

/**
 * Unwraps what `wrapRsaAes` wraps.
 * @param modulusBits the size of `key`, which says where RSA's part ends
 * @returns the secret, in an allocation of its own; the caller wipes it
 * @throws DecryptionFailed, one message for every reason
 */
export async function unwrapRsaAes(
  engine: Engine,
  hash: HashName,
  modulusBits: number,
  key: PrivateKey,
  wrapped: Uint8Array,
): Promise<Uint8Array> {
  const end = modulusBits / 8
  const ephemeral = await rsaOf(engine).oaepDecrypt(hash, key, wrapped.subarray(0, end))
  try {
    if (ephemeral.length !== ephemeralOctets) throw new DecryptionFailed()
    return engine.aesKeyWrap.unwrapPadded(engine.secretKey(ephemeral), wrapped.subarray(end))
  } finally {
    wipe(ephemeral)
  }
}

function rsaOf(engine: Engine): Rsa {
  return present(engine.rsa, `the engine ${engine.name} has RSA`)
}
