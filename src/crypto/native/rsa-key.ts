import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { bytesEqual, wipe } from '../../base/bytes.ts'
import { utf8 } from '../../base/encoding.ts'
import { equalConstantTime } from '../constant-time.ts'
import { readIntegers } from '../der.ts'
import { exportPkcs8, exportSpki, importPkcs8, importSpki } from './handle.ts'

/** F4, the only public exponent taken (FIPS 186-5 §A.1.1 allows no smaller one). */
export const publicExponent = 65_537

const probe = utf8('claviger RSA import check')

/**
 * The key of a PKCS#8 file that is canonical DER, of the right size, and whose numbers belong together. It takes 1 to
 * 5 ms: for a thread.
 */
export function readRsaPrivateKey(modulusBits: number, pkcs8: Uint8Array): KeyObject | undefined {
  try {
    const key = importPkcs8(pkcs8)
    const good =
      isRsa(key, modulusBits) &&
      isExportOf(key, pkcs8) &&
      isConsistent(key, modulusBits) &&
      signsForItself(key)
    return good ? key : undefined
  } catch {
    return undefined
  }
}

/** The key of an SPKI file that is canonical DER and of the right size. */
export function readRsaPublicKey(modulusBits: number, spki: Uint8Array): KeyObject | undefined {
  try {
    const key = importSpki(spki)
    const canonical = exportSpki(key)
    if (!isRsa(key, modulusBits) || !bytesEqual(canonical, spki)) return undefined
    const [n] = readIntegers(key.export({ format: 'der', type: 'pkcs1' })) ?? []
    return n !== undefined && n % 2n === 1n ? key : undefined
  } catch {
    return undefined
  }
}

// OpenSSL takes any size near the one that was meant, and exponents of 0, 1 and 65536.
function isRsa(key: KeyObject, modulusBits: number): boolean {
  const { modulusLength, publicExponent: e } = key.asymmetricKeyDetails ?? {}
  return (
    key.asymmetricKeyType === 'rsa' && modulusLength === modulusBits && e === BigInt(publicExponent)
  )
}

// OpenSSL reads past trailing octets, padded lengths and missing parameters, but writes none of them.
function isExportOf(key: KeyObject, pkcs8: Uint8Array): boolean {
  const canonical = exportPkcs8(key)
  try {
    return equalConstantTime(canonical, pkcs8)
  } finally {
    wipe(canonical)
  }
}

/**
 * RFC 8017 §3.2, for two primes. OpenSSL checks none of this, and then signs wrongly.
 *
 * BigInts cannot be wiped: the numbers stay in the heap until it is collected, and its arithmetic takes its time by their
 * values. Nothing of them becomes a string.
 */
function isConsistent(key: KeyObject, modulusBits: number): boolean {
  const pkcs1 = key.export({ format: 'der', type: 'pkcs1' })
  try {
    // RSAPrivateKey: version, n, e, d, p, q, dP, dQ, qInv (RFC 8017 §A.1.2).
    const [version, n, e, d, p, q, dP, dQ, qInv, ...rest] = readIntegers(pkcs1) ?? []
    if (version !== 0n || rest.length > 0 || !n || !e || !d || !p || !q) return false
    if (dP === undefined || dQ === undefined || qInv === undefined) return false
    const product = p * q === n && n % 2n === 1n && areApart(p, q, modulusBits / 2)
    const exponents = (e * d) % (p - 1n) === 1n && (e * d) % (q - 1n) === 1n
    const remainders = dP === d % (p - 1n) && dQ === d % (q - 1n) && (qInv * q) % p === 1n
    return product && exponents && remainders && qInv < p && d < n
  } finally {
    wipe(pkcs1)
  }
}

/** Halves of the modulus's length that don't lie near each other, where Fermat's method finds them (FIPS 186-5 §A.1.3). */
function areApart(p: bigint, q: bigint, bits: number): boolean {
  const distance = p > q ? p - q : q - p
  return hasBits(p, bits) && hasBits(q, bits) && distance >> BigInt(bits - 100) !== 0n
}

const hasBits = (value: bigint, bits: number): boolean => value >> BigInt(bits - 1) === 1n

// The last doubt: whether p and q are prime.
function signsForItself(key: KeyObject): boolean {
  return verify('sha256', probe, createPublicKey(key), sign('sha256', probe, key))
}
