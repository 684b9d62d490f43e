import { secretBytes } from '../base/bytes.ts'

const wordOctets = 8
const wordBits = 64n

/** OS2IP (RFC 8017 §4.2): the integer that big-endian octets stand for. */
export function integerOf(octets: Uint8Array): bigint {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  let value = 0n
  let at = 0
  for (; at + wordOctets <= octets.length; at += wordOctets) {
    value = (value << wordBits) | view.getBigUint64(at)
  }
  for (; at < octets.length; at++) value = (value << 8n) | BigInt(view.getUint8(at))
  return value
}

/** I2OSP (RFC 8017 §4.1): `length` big-endian octets, in an allocation of their own. `value` must fit. */
export function octetsOf(value: bigint, length: number): Uint8Array<ArrayBuffer> {
  const octets = secretBytes(length)
  const view = new DataView(octets.buffer)
  let rest = value
  let end = length
  for (; end >= wordOctets; end -= wordOctets) {
    view.setBigUint64(end - wordOctets, BigInt.asUintN(64, rest))
    rest >>= wordBits
  }
  for (; end > 0; end--) {
    view.setUint8(end - 1, Number(rest & 0xffn))
    rest >>= 8n
  }
  return octets
}

/** The remainder from 0 to `modulus` − 1, of a negative value too. */
export function modulo(value: bigint, modulus: bigint): bigint {
  const remainder = value % modulus
  return remainder < 0n ? remainder + modulus : remainder
}

/**
 * The inverse modulo a prime, by the extended Euclidean algorithm. Its time depends on `value`, which therefore must
 * be public, or blinded by a random factor.
 */
export function invert(value: bigint, prime: bigint): bigint {
  let [a, b] = [modulo(value, prime), prime]
  let [x, y] = [1n, 0n]
  while (a !== 0n) {
    const quotient = b / a
    ;[a, b] = [b - quotient * a, a]
    ;[x, y] = [y - quotient * x, x]
  }
  return modulo(y, prime)
}
