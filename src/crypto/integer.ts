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

/** The integer that little-endian octets stand for. */
export function ofLittleEndian(octets: Uint8Array): bigint {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  let value = 0n
  let end = octets.length
  for (; end >= wordOctets; end -= wordOctets) {
    value = (value << wordBits) | view.getBigUint64(end - wordOctets, true)
  }
  for (; end > 0; end--) value = (value << 8n) | BigInt(view.getUint8(end - 1))
  return value
}

/** `length` little-endian octets, in an allocation of their own. `value` must fit. */
export const littleEndianOf = (value: bigint, length: number): Uint8Array<ArrayBuffer> =>
  octetsOf(value, length).reverse()

/** The remainder from 0 to `modulus` − 1, of a negative value too. */
export function modulo(value: bigint, modulus: bigint): bigint {
  const remainder = value % modulus
  return remainder < 0n ? remainder + modulus : remainder
}

/** Of the leading bits of two numbers every quotient, and every product with what the steps sum up to, is exact. */
const leadingBits = 50

/**
 * The inverse modulo a prime, by the extended Euclidean algorithm. Its time depends on `value`, which therefore must
 * be public, or blinded by a random factor.
 */
export function invert(value: bigint, prime: bigint): bigint {
  let [a, b] = [prime, modulo(value, prime)]
  // a ≡ x·value and b ≡ y·value.
  let [x, y] = [0n, 1n]
  while (b !== 0n) {
    const [e, f, g, h] = euclideanSteps(a, b)
    ;[a, b] = [e * a + f * b, g * a + h * b]
    ;[x, y] = [e * x + f * y, g * x + h * y]
  }
  return modulo(x, prime)
}

type Matrix = readonly [bigint, bigint, bigint, bigint]

/**
 * As many steps (a, b) → (b, a mod b) as the leading bits of both decide, as one matrix; at least one. That takes a
 * third of the time of one step after another on the whole numbers.
 * @see Knuth, The Art of Computer Programming, volume 2, §4.5.2, algorithm L
 */
function euclideanSteps(a: bigint, b: bigint): Matrix {
  const bits = Math.ceil(Math.log2(Number(a)))
  let [e, f, g, h] = [1, 0, 0, 1]
  // Beyond 1,023 bits there is no double to tell the size by.
  if (Number.isFinite(bits)) {
    const shift = BigInt(Math.max(0, bits - leadingBits))
    let [u, v] = [Number(a >> shift), Number(b >> shift)]
    while (v + g !== 0 && v + h !== 0) {
      const quotient = Math.floor((u + e) / (v + g))
      if (quotient !== Math.floor((u + f) / (v + h))) break
      ;[e, g] = [g, e - quotient * g]
      ;[f, h] = [h, f - quotient * h]
      ;[u, v] = [v, u - quotient * v]
    }
  }
  return f === 0 ? [0n, 1n, 1n, -(a / b)] : [BigInt(e), BigInt(f), BigInt(g), BigInt(h)]
}
