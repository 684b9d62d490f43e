import type { MessageType } from '../../algorithms/signing.ts'
import { bytesEqual } from '../../base/bytes.ts'
import type { Engine, Rsa, RsaSignatureScheme } from '../../crypto/engine.ts'
import { unwrapRsaAes } from '../../crypto/rsa-aes-key-wrap.ts'
import { type Answer, base64, gives, keptFor, octets } from './answer.ts'
import { rsaAnswer as answer } from './rsa-values.ts'

/**
 * RSA-2048 with SHA-256 stands for the other sizes and hashes: they differ in the numbers, and in the hash, which has an
 * answer of its own.
 */
export const rsa = {
  'RSA PKCS#1 v1.5': signature('rsa-pkcs1'),
  'RSA-PSS': signature('rsa-pss'),
  'RSA-OAEP': ({ rsa }) => rsa && answersOaep(rsa),
  'RSA-AES key wrap': (engine) => engine.rsa && answersKeyWrap(engine, engine.rsa),
} satisfies Record<string, Answer>

const { modulusBits } = answer

/**
 * PKCS#1 v1.5 is deterministic; the salts of PSS are random. A digest is signed by other code than a message: what signed
 * the one is verified over the other.
 */
function signature(scheme: RsaSignatureScheme): Answer {
  const asks = async (rsa: Rsa, { hash }: Engine): Promise<boolean> => {
    const message = octets(answer.message)
    const digest = hash.digest('sha256', message)
    const known = base64(scheme === 'rsa-pss' ? answer.pss : answer.pkcs1)
    const [key, open] = await keysOf(rsa)
    const ofMessage = await rsa.sign(scheme, 'sha256', key, message, 'RAW')
    const ofDigest = await rsa.sign(scheme, 'sha256', key, digest, 'DIGEST')
    const isOf = (given: Uint8Array, type: MessageType, signature: Uint8Array) =>
      rsa.verify(scheme, 'sha256', open, given, type, signature)
    return (
      [ofMessage, ofDigest].every((own) => bytesEqual(own, known) === (scheme === 'rsa-pkcs1')) &&
      (await isOf(message, 'RAW', known)) &&
      !(await isOf(digest, 'RAW', known)) &&
      (await isOf(digest, 'DIGEST', ofMessage)) &&
      (await isOf(message, 'RAW', ofDigest))
    )
  }
  return (engine) => engine.rsa && asks(engine.rsa, engine)
}

async function answersOaep(rsa: Rsa): Promise<boolean> {
  const [key, open] = await keysOf(rsa)
  const own = await rsa.oaepEncrypt('sha256', open, octets(answer.message))
  return (
    gives(await rsa.oaepDecrypt('sha1', key, base64(answer.oaepSha1)), answer.message) &&
    gives(await rsa.oaepDecrypt('sha256', key, base64(answer.oaepSha256)), answer.message) &&
    gives(await rsa.oaepDecrypt('sha256', key, own), answer.message)
  )
}

async function answersKeyWrap(engine: Engine, rsa: Rsa): Promise<boolean> {
  const [key] = await keysOf(rsa)
  const wrapped = base64(answer.wrapped)
  return gives(await unwrapRsaAes(engine, 'sha256', modulusBits, key, wrapped), answer.message)
}

const keysOf = keptFor(
  async (rsa: Rsa) =>
    [
      await rsa.privateKey(modulusBits, base64(answer.privateKey)),
      rsa.publicKey(modulusBits, base64(answer.publicKey)),
    ] as const,
)
