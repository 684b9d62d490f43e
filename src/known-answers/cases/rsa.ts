import { type HashName, hashes } from '../../algorithms/hash.ts'
import { type RsaSignatureScheme, rsaModulusBits } from '../../crypto/engine.ts'
import type { RsaKey } from '../../crypto/octet-families.ts'
import { writeRsaPublicKey } from '../../crypto/rsa-numbers.ts'
import { agrees, compare, type Outcome, type Question, unsupported, verified } from '../judge.ts'
import { offered, type Subject } from '../subject.ts'

export type RsaPublic = { readonly modulusBits: number; readonly n: bigint; readonly e: bigint }

/** The one public exponent that is taken (FIPS 186-5 §A.1.1). */
const publicExponent = 65_537n
const otherExponents = 'RSA public exponents other than 65537'

type RsaSignatureCase = {
  readonly scheme: RsaSignatureScheme
  readonly hash: HashName
  readonly key: RsaPublic
  /** SPKI, made once for all cases of the key. */
  readonly spki: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
  /** Where the source has it: PKCS#8. */
  readonly pkcs8?: Uint8Array | undefined
}

export const rsaPublicKey = ({ n, e }: RsaPublic): Uint8Array => writeRsaPublicKey({ n, e })

/**
 * What the seam cannot be asked of a group's parameters; `undefined` when it can.
 * @param saltOctets of PSS
 */
export function rsaUnsupported(
  modulusBits: number,
  saltOctets?: number,
  hash?: HashName,
): string | undefined {
  if (!rsaModulusBits.includes(modulusBits)) return `RSA keys of ${modulusBits} bits`
  if (saltOctets === undefined || !hash || saltOctets === hashes[hash].octets) return undefined
  return 'PSS salts of another length than the hash'
}

/** Verifies over the message and over its digest, which are two paths through an engine; then signs, if it can. */
export function rsaSignature(given: RsaSignatureCase): Question {
  const { scheme, hash, key } = given
  const algorithm = `${scheme} ${key.modulusBits} ${hash}`
  const reason = rsaUnsupported(key.modulusBits)
  if (reason !== undefined) return unsupported(algorithm, reason)
  return {
    algorithm,
    limit: key.e === publicExponent ? undefined : otherExponents,
    async ask(subject, result) {
      const outcome = await verifyBothWays(subject, given)
      if (outcome.kind !== 'agrees' || result === 'invalid' || !given.pkcs8) return outcome
      return subject.rsa?.sign ? await signedBack(subject, given, given.pkcs8) : outcome
    },
  }
}

async function verifyBothWays(subject: Subject, given: RsaSignatureCase): Promise<Outcome> {
  const { scheme, hash, key, spki, message, signature } = given
  const verify = offered(subject, 'rsa', 'verify')
  const open: RsaKey = { modulusBits: key.modulusBits, der: spki }
  const first = await verify(scheme, hash, open, message, 'RAW', signature)
  if (subject.hashesFirst || !subject.hash?.digest) return verified(first)
  const digest = await subject.hash.digest(hash, message)
  const second = await verify(scheme, hash, open, digest, 'DIGEST', signature)
  if (first === second) return verified(first)
  return { kind: 'differs', how: `over the message ${first}, over its digest ${second}` }
}

/** PKCS#1 v1.5 is deterministic; of PSS, whose salt is random, a signature that verifies is all there is. */
async function signedBack(
  subject: Subject,
  { scheme, hash, key, spki, message, signature }: RsaSignatureCase,
  pkcs8: Uint8Array,
): Promise<Outcome> {
  const { modulusBits } = key
  const sign = offered(subject, 'rsa', 'sign')
  const own = [await sign(scheme, hash, { modulusBits, der: pkcs8 }, message, 'RAW')]
  if (!subject.hashesFirst && subject.hash?.digest) {
    const digest = await subject.hash.digest(hash, message)
    own.push(await sign(scheme, hash, { modulusBits, der: pkcs8 }, digest, 'DIGEST'))
  }
  for (const one of own) {
    const outcome =
      scheme === 'rsa-pkcs1' ? compare('the signature', one, signature) : await verifies(one)
    if (outcome.kind !== 'agrees') return outcome
  }
  return agrees(scheme === 'rsa-pkcs1' ? undefined : 'a signature of its own that verifies')

  async function verifies(one: Uint8Array): Promise<Outcome> {
    const verify = offered(subject, 'rsa', 'verify')
    return (await verify(scheme, hash, { modulusBits, der: spki }, message, 'RAW', one))
      ? agrees()
      : { kind: 'differs', how: 'a signature of its own does not verify' }
  }
}

/** Signs, for subjects that do not verify: the answer is that of PKCS#1 v1.5, which is deterministic. */
export function rsaSigning(given: RsaSignatureCase & { readonly pkcs8: Uint8Array }): Question {
  const question = rsaSignature(given)
  const { scheme, key } = given
  if (scheme !== 'rsa-pkcs1' || rsaUnsupported(key.modulusBits) !== undefined) return question
  return {
    ...question,
    async ask(subject, result) {
      const signed = await signedBack(subject, given, given.pkcs8)
      if (signed.kind !== 'agrees' || !subject.rsa?.verify || result === 'invalid') return signed
      return await verifyBothWays(subject, given)
    },
  }
}

type OaepCase = {
  readonly hash: HashName
  readonly modulusBits: number
  readonly e: bigint
  readonly pkcs8: Uint8Array
  readonly plaintext: Uint8Array
  readonly ciphertext: Uint8Array
}

/** Opens; what was right to open is sealed again by its public key, and opens too. */
export function oaep(given: OaepCase): Question {
  const { hash, modulusBits, plaintext } = given
  const algorithm = `RSAES-OAEP ${modulusBits} ${hash}`
  const reason = rsaUnsupported(modulusBits)
  if (reason !== undefined) return unsupported(algorithm, reason)
  const key: RsaKey = { modulusBits, der: given.pkcs8 }
  return {
    algorithm,
    limit: given.e === publicExponent ? undefined : otherExponents,
    async ask(subject, result) {
      const decrypt = offered(subject, 'rsa', 'oaepDecrypt')
      const outcome = compare(
        'the plaintext',
        await decrypt(hash, key, given.ciphertext),
        plaintext,
      )
      if (outcome.kind !== 'agrees' || result !== 'valid' || !subject.rsa?.oaepEncrypt) {
        return outcome
      }
      const again = await subject.rsa.oaepEncrypt(hash, key, plaintext)
      return compare('the plaintext of its own', await decrypt(hash, key, again), plaintext)
    },
  }
}
