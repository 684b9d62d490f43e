import { constants, createHash, verify as verifyOutside } from 'node:crypto'
import { ed25519ph } from '@noble/curves/ed25519.js'
import type { KeySpec } from '../../src/algorithms/key-spec.ts'
import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../../src/algorithms/signing.ts'
import { concat } from '../../src/base/bytes.ts'
import { native } from '../../src/crypto/native/index.ts'
import { verifySignature } from '../../src/crypto/public-key.ts'
import { outside } from './contract-subject.ts'

export type SigningCase = { spec: KeySpec; algorithm: SigningAlgorithm; type: MessageType }

/** What stands before the key itself (RFC 9881 §4). */
const mlDsaSpkiHeadOctets = 22

/** What is signed of a text: itself, its digest, or its representative in ML-DSA (FIPS 204 §6.2, line 6). */
export function signedInput(
  algorithm: SigningAlgorithm,
  type: MessageType,
  text: Uint8Array,
  publicKey: Uint8Array,
): Uint8Array {
  const row = signingAlgorithms[algorithm]
  if (type === 'RAW') return text
  if ('hash' in row) return new Uint8Array(createHash(row.hash).update(text).digest())
  if (row.scheme === 'sm2') return sm2Digest(publicKey, text)
  const raw = publicKey.subarray(mlDsaSpkiHeadOctets)
  const shake = (...parts: Uint8Array[]) =>
    createHash('shake256', { outputLength: 64 })
      .update(concat(...parts))
      .digest()
  return new Uint8Array(shake(shake(raw), Uint8Array.of(0, 0), text))
}

/** SM3 over Z and the message (GB/T 32918.2 §5.5), with the parameters of the curve of part 5. */
function sm2Digest(publicKey: Uint8Array, text: Uint8Array): Uint8Array {
  const curve = [
    'FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC',
    '28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93',
    '32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7',
    'BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0',
  ].map((number) => Buffer.from(number, 'hex'))
  const id = Buffer.from('1234567812345678')
  const point = publicKey.subarray(-64)
  const sm3 = (...parts: Uint8Array[]) =>
    createHash('sm3')
      .update(concat(...parts))
      .digest()
  return new Uint8Array(sm3(sm3(Uint8Array.of(0, 128), id, ...curve, point), text))
}

/** The verdict of Node over the text itself; Ed25519ph and SM2, which Node lacks, by the other implementation here. */
export async function verifiesOutside(
  { spec, algorithm, type }: SigningCase,
  spki: Uint8Array,
  text: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const row = signingAlgorithms[algorithm]
  const input = signedInput(algorithm, type, text, spki)
  switch (row.scheme) {
    case 'sm2':
      return await verifySignature(native, spec, algorithm, spki, text, 'RAW', signature)
    case 'ed25519ph':
      return ed25519ph.verify(signature, input, spki.subarray(-32))
    case 'rsa-pss': {
      const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
      const padding = constants.RSA_PKCS1_PSS_PADDING
      return verifyOutside(row.hash, text, { key: outside(spki), padding, saltLength }, signature)
    }
    default:
      return verifyOutside('hash' in row ? row.hash : null, text, outside(spki), signature)
  }
}
