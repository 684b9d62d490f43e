import { createECDH, type KeyObject } from 'node:crypto'
import { present } from '../../base/assert.ts'
import { bytesEqual, concat, wipe } from '../../base/bytes.ts'
import { equalConstantTime } from '../constant-time.ts'
import { integer, octetString, readSequence, sequence } from '../der.ts'
import { integerOf, octetsOf } from '../integer.ts'
import { expectLength } from '../octets.ts'
import { sm2Curve } from '../sm2-curve.ts'
import { drawsMax } from './ec-arithmetic.ts'
import { pointOfKey, withScalar } from './ec-handle.ts'
import { multiply } from './sm2-point.ts'
import { sm3, sm3Kdf, sm3Octets } from './sm3.ts'

const { octets, p, openssl } = sm2Curve

/** Longest plaintext (AWS KMS API Reference, Encrypt, SM2PKE); the standard has no limit. */
export const sm2PlaintextOctetsMax = 1024

/** C1 as an uncompressed point, C3, and C2 (GB/T 32918.4 §6.1). */
type Ciphertext = { point: Uint8Array; hash: Uint8Array; masked: Uint8Array }

/** SM2 encryption (GB/T 32918.4 §6.1). */
export function encryptSm2(key: KeyObject, plaintext: Uint8Array): Uint8Array {
  expectLength('plaintext', plaintext.length, 1, sm2PlaintextOctetsMax)
  for (let draw = 0; draw < drawsMax; draw++) {
    const ephemeral = createECDH(openssl)
    const point = ephemeral.generateKeys()
    const scalar = ephemeral.getPrivateKey()
    const shared = present(
      multiply(scalar, pointOfKey('SM2', key)),
      'a public key lies on the curve',
    )
    const masked = mask(shared, plaintext)
    const hash = masked && hashOf(shared, plaintext)
    wipe(scalar, shared)
    if (masked && hash) return write({ point, hash, masked })
  }
  throw new Error('the random source gives no usable number')
}

/** SM2 decryption (§7.1); `undefined` for whatever does not open. */
export function decryptSm2(key: KeyObject, ciphertext: Uint8Array): Uint8Array | undefined {
  const parsed = read(ciphertext)
  const shared = parsed && withScalar('SM2', key, (scalar) => multiply(scalar, parsed.point))
  if (!parsed || !shared) return undefined
  try {
    const plaintext = mask(shared, parsed.masked)
    if (!plaintext) return undefined
    if (equalConstantTime(hashOf(shared, plaintext), parsed.hash)) return plaintext
    wipe(plaintext)
    return undefined
  } finally {
    wipe(shared)
  }
}

/** XORs with the key stream of x2 ‖ y2; `undefined` when that is all zeros, and would hide nothing. */
function mask(shared: Uint8Array, text: Uint8Array): Uint8Array | undefined {
  const stream = sm3Kdf(shared.subarray(1), text.length)
  let any = 0
  for (let at = 0; at < text.length; at++) {
    any |= stream[at] ?? 0
    stream[at] = (stream[at] ?? 0) ^ (text[at] ?? 0)
  }
  return any === 0 ? undefined : stream
}

/** C3: SM3 of x2 ‖ M ‖ y2. */
const hashOf = (shared: Uint8Array, plaintext: Uint8Array): Uint8Array =>
  sm3(shared.subarray(1, 1 + octets), plaintext, shared.subarray(1 + octets))

/** SM2Cipher (GB/T 35276 §7.2). */
function write({ point, hash, masked }: Ciphertext): Uint8Array {
  const [x, y] = [point.subarray(1, 1 + octets), point.subarray(1 + octets)].map(integerOf)
  return sequence(integer(x ?? 0n), integer(y ?? 0n), octetString(hash), octetString(masked))
}

/** Reads what `write` writes, octet for octet, within the limits; the point may be off the curve. */
function read(der: Uint8Array): Ciphertext | undefined {
  const [x, y, hash, masked] = (readSequence(der) ?? []).map(({ contents }) => contents)
  if (!x || !y || hash?.length !== sm3Octets || !masked) return undefined
  if (masked.length < 1 || masked.length > sm2PlaintextOctetsMax) return undefined
  const coordinates = [integerOf(x), integerOf(y)]
  if (coordinates.some((value) => value >= p)) return undefined
  const point = concat(Uint8Array.of(4), ...coordinates.map((value) => octetsOf(value, octets)))
  const ciphertext = { point, hash, masked }
  return bytesEqual(write(ciphertext), der) ? ciphertext : undefined
}
