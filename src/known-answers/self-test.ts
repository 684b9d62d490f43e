import { present } from '../base/assert.ts'
import { bytesEqual } from '../base/bytes.ts'
import { fromBase64, fromHex } from '../base/encoding.ts'
import { OperatorError } from '../base/error.ts'
import { CommittingAead } from '../crypto/committing-aead.ts'
import { writeEcdsaSignature } from '../crypto/der.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../crypto/ec-key.ts'
import { DecryptionFailed, type Engine, type Rsa, type Sm2 } from '../crypto/engine.ts'
import { unwrapRsaAes } from '../crypto/rsa-aes-key-wrap.ts'
import { counterKdf } from '../crypto/sp800-108.ts'
import { answers } from './answers.ts'

export type SelfTestResult = {
  readonly engine: Engine['name']
  /** For example `AES-GCM`. */
  readonly algorithm: string
  readonly passed: boolean
}

/** Whether the answer is right; `undefined` when the engine has no such algorithm. */
type KnownAnswer = (engine: Engine) => boolean | undefined | Promise<boolean>

const hex = (text: string): Uint8Array => present(fromHex(text), 'an answer is hexadecimal')
const base64 = (text: string): Uint8Array => present(fromBase64(text), 'an answer is base64')
const gives = (actual: Uint8Array, expected: string): boolean => bytesEqual(actual, hex(expected))

const knownAnswers: Readonly<Record<string, KnownAnswer>> = {
  'SHA-2': ({ hash }) =>
    answers.hash.every((answer) =>
      gives(hash.digest(answer.hash, hex(answer.message)), answer.digest),
    ),
  HMAC(engine) {
    const { hash, key, message, mac } = answers.hmac
    return gives(engine.hmac.mac(hash, engine.secretKey(hex(key)), hex(message)), mac)
  },
  HKDF(engine) {
    const { hash, secret, salt, info, output } = answers.hkdf
    const extracted = engine.hkdf.extract(hash, hex(salt), engine.secretKey(hex(secret)))
    return gives(engine.hkdf.expand(hash, extracted, hex(info), output.length / 2), output)
  },
  'SP 800-108'(engine) {
    const { key, label, context, derived } = answers.counterKdf
    const secret = engine.secretKey(hex(key))
    const octets = derived.length / 2
    return gives(counterKdf(engine.hmac, secret, hex(label), hex(context), octets), derived)
  },
  'AES-GCM'(engine) {
    const { key, iv, plaintext, associated, sealed } = answers.aesGcm
    const secret = engine.secretKey(hex(key))
    const given = [hex(iv), hex(plaintext), hex(associated)] as const
    return (
      gives(engine.aesGcm.seal(secret, ...given), sealed) &&
      gives(engine.aesGcm.open(secret, hex(iv), hex(sealed), hex(associated)), plaintext) &&
      refuses(() => engine.aesGcm.open(secret, hex(iv), hex(sealed), hex(iv)))
    )
  },
  'committing AES-GCM'(engine) {
    const { key, plaintext, associated, body } = answers.committing
    const secret = engine.secretKey(hex(key))
    return gives(new CommittingAead(engine, secret).open(hex(body), hex(associated)), plaintext)
  },
  'AES key wrap': (engine) =>
    answersKeyWrap(engine, answers.aesKeyWrap, 'wrap', 'unwrap') &&
    answersKeyWrap(engine, answers.aesKeyWrapPadded, 'wrapPadded', 'unwrapPadded'),
  async ECDSA({ ec, ecdsa }) {
    const { scalar, point, message, r, s } = answers.ecdsa
    const pair = { scalar: hex(scalar), point: hex(point) }
    const secret = ec.privateKey('P-256', writeEcPrivateKey('P-256', pair))
    const open = ec.publicKey('P-256', writeEcPublicKey('P-256', pair.point))
    const known = writeEcdsaSignature({ r: BigInt(`0x${r}`), s: BigInt(`0x${s}`) })
    const own = await ecdsa.sign('P-256', 'sha256', secret, hex(message), 'RAW')
    const verify = (signature: Uint8Array, text: Uint8Array): Promise<boolean> =>
      ecdsa.verify('P-256', 'sha256', open, text, 'RAW', signature)
    return (
      (await verify(known, hex(message))) &&
      (await verify(own, hex(message))) &&
      !(await verify(known, hex(scalar)))
    )
  },
  RSA: ({ rsa }) => rsa && rsaAnswers(rsa),
  'RSA-AES key wrap': (engine) => engine.rsa && answersRsaAesKeyWrap(engine, engine.rsa),
  SM2: ({ sm2 }) => sm2 && sm2Answers(sm2),
}

async function sm2Answers(sm2: Sm2): Promise<boolean> {
  const { scalar, point, message, signature, plaintext, ciphertext } = answers.sm2
  const pair = { scalar: hex(scalar), point: hex(point) }
  const secret = sm2.privateKey(writeEcPrivateKey('SM2', pair))
  const open = sm2.publicKey(writeEcPublicKey('SM2', pair.point))
  const own = await sm2.sign(secret, hex(message), 'RAW')
  const verify = (made: Uint8Array, text: Uint8Array): Promise<boolean> =>
    sm2.verify(open, text, 'RAW', made)
  return (
    (await verify(hex(signature), hex(message))) &&
    (await verify(own, hex(message))) &&
    !(await verify(hex(signature), hex(plaintext))) &&
    gives(await sm2.decrypt(secret, hex(ciphertext)), plaintext)
  )
}

function answersKeyWrap(
  { secretKey, aesKeyWrap }: Engine,
  { key, secret, wrapped }: Readonly<Record<'key' | 'secret' | 'wrapped', string>>,
  wrap: 'wrap' | 'wrapPadded',
  unwrap: 'unwrap' | 'unwrapPadded',
): boolean {
  const handle = secretKey(hex(key))
  return (
    gives(aesKeyWrap[wrap](handle, hex(secret)), wrapped) &&
    gives(aesKeyWrap[unwrap](handle, hex(wrapped)), secret) &&
    refuses(() => aesKeyWrap[unwrap](handle, hex(wrapped + wrapped)))
  )
}

async function answersRsaAesKeyWrap(engine: Engine, rsa: Rsa): Promise<boolean> {
  const { message, privateKey, wrapped } = answers.rsa
  const key = rsa.privateKey(2048, base64(privateKey))
  return gives(await unwrapRsaAes(engine, 'sha256', 2048, key, base64(wrapped)), message)
}

async function rsaAnswers(rsa: Rsa): Promise<boolean> {
  const { message, privateKey, publicKey, pkcs1, pss, oaep } = answers.rsa
  const secret = rsa.privateKey(2048, base64(privateKey))
  const open = rsa.publicKey(2048, base64(publicKey))
  const signed = await rsa.sign('rsa-pkcs1', 'sha256', secret, hex(message), 'RAW')
  const verify = (scheme: 'rsa-pkcs1' | 'rsa-pss', text: Uint8Array): Promise<boolean> =>
    rsa.verify(scheme, 'sha256', open, text, 'RAW', base64(scheme === 'rsa-pss' ? pss : pkcs1))
  return (
    bytesEqual(signed, base64(pkcs1)) &&
    (await verify('rsa-pkcs1', hex(message))) &&
    (await verify('rsa-pss', hex(message))) &&
    !(await verify('rsa-pss', new Uint8Array(1))) &&
    gives(await rsa.oaepDecrypt('sha256', secret, base64(oaep)), message)
  )
}

function refuses(open: () => unknown): boolean {
  try {
    open()
    return false
  } catch (error) {
    return error instanceof DecryptionFailed
  }
}

/** Asks an engine for each answer that is known. An algorithm that throws has failed. */
export async function selfTest(engine: Engine): Promise<SelfTestResult[]> {
  const results: SelfTestResult[] = []
  for (const [algorithm, answer] of Object.entries(knownAnswers)) {
    const passed = await Promise.resolve(engine)
      .then(answer)
      .catch(() => false)
    if (passed !== undefined) results.push({ engine: engine.name, algorithm, passed })
  }
  return results
}

/** @throws OperatorError that names the algorithm whose answer was wrong */
export async function requireSelfTest(engine: Engine): Promise<void> {
  const failed = (await selfTest(engine)).find(({ passed }) => !passed)
  if (!failed) return
  throw new OperatorError(
    'self-test',
    `self-test: ${failed.algorithm} of engine ${failed.engine} does not give its known answer`,
    { hint: 'nothing can be trusted that this Node computes; do not use it' },
  )
}
