import { bytesEqual } from '../../base/bytes.ts'
import type { Engine, Rsa, RsaSignatureScheme } from '../../crypto/engine.ts'
import { unwrapRsaAes } from '../../crypto/rsa-aes-key-wrap.ts'
import { type Answer, base64, gives, octets } from './answer.ts'
import { rsaAnswer as answer } from './rsa-values.ts'

/**
 * RSA-2048 with SHA-256 stands for the other sizes and hashes: they differ in the numbers, and in the hash, which has an
 * answer of its own. A digest is signed apart from a message, by other code. Private keys are opened on a thread.
 */
export const rsa = {
  'RSA PKCS#1 v1.5': { ask: signature('rsa-pkcs1', 'RAW'), late: ['native'] },
  'RSA-PSS': { ask: signature('rsa-pss', 'RAW'), late: ['native'] },
  'RSA PKCS#1 v1.5 over a digest': { ask: signature('rsa-pkcs1', 'DIGEST'), late: ['native'] },
  'RSA-PSS over a digest': { ask: signature('rsa-pss', 'DIGEST'), late: ['native'] },
  'RSA-OAEP': { ask: ({ rsa }) => rsa && answersOaep(rsa), late: ['native'] },
  'RSA-AES key wrap': {
    ask: (engine) => engine.rsa && answersKeyWrap(engine, engine.rsa),
    late: ['native'],
  },
} satisfies Record<string, Answer>

const { modulusBits } = answer

/** PKCS#1 v1.5 is deterministic; the salts of PSS are random. */
function signature(scheme: RsaSignatureScheme, type: 'RAW' | 'DIGEST') {
  const asks = async (rsa: Rsa, { hash }: Engine): Promise<boolean> => {
    const message = octets(answer.message)
    const given = type === 'RAW' ? message : hash.digest('sha256', message)
    const [key, open] = await keysOf(rsa)
    const known = base64(scheme === 'rsa-pss' ? answer.pss : answer.pkcs1)
    const own = await rsa.sign(scheme, 'sha256', key, given, type)
    const isSignature = (of: Uint8Array, signature: Uint8Array): Promise<boolean> =>
      rsa.verify(scheme, 'sha256', open, of, type, signature)
    return (
      bytesEqual(own, known) === (scheme === 'rsa-pkcs1') &&
      (await isSignature(given, own)) &&
      (await isSignature(given, known)) &&
      !(await isSignature(given.toReversed(), known))
    )
  }
  return (engine: Engine) => engine.rsa && asks(engine.rsa, engine)
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

const keysOf = async (rsa: Rsa) =>
  [
    await rsa.privateKey(modulusBits, base64(answer.privateKey)),
    rsa.publicKey(modulusBits, base64(answer.publicKey)),
  ] as const
