import { integerOf } from '../integer.ts'

const p = 2n ** 255n - 19n
/** The coefficient d of −x² + y² = 1 + dx²y² (RFC 8032 §5.1). */
const d = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n
const yMask = 2n ** 255n - 1n

/**
 * Whether 32 octets are a point of the curve in its one encoding, and not of small order. OpenSSL takes any 32 octets
 * as a public key. Points that are a sum with one of small order pass, as RFC 8032 §5.1.7 has it.
 */
export function isPublicPoint(octets: Uint8Array): boolean {
  const y = integerOf(octets.toReversed()) & yMask
  if (y >= p) return false
  const square = (y * y) % p
  // The y of the points whose order divides 4, 2 and 8; x = 0, which has no sign, is among them.
  const ofSmallOrder = y * (square - 1n) * (d * square * square + 2n * square - 1n)
  if (ofSmallOrder % p === 0n) return false
  // x² = (y² − 1) / (dy² + 1) (§5.1.3, step 2), a square where the product is one.
  return isSquare(((square - 1n) * (d * square + 1n)) % p)
}

/** Euler's criterion: with (p − 1) / 2 = 2²⁵⁴ − 10 it takes squarings alone. */
function isSquare(value: bigint): boolean {
  let power = value
  for (let bit = 0; bit < 254; bit++) power = (power * power) % p
  return (power - value ** 10n) % p === 0n
}
