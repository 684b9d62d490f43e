import type { HashName } from '../../algorithms/hash.ts'
import type { Curve } from '../../algorithms/key-spec.ts'
import { bytesEqual, concat } from '../../base/bytes.ts'
import { curves } from '../../crypto/curve.ts'
import { bitString, objectIdentifier, sequence, writeEcdsaSignature } from '../../crypto/der.ts'
import { writeEcPrivateKey } from '../../crypto/ec-key.ts'
import { integerOf, octetsOf } from '../../crypto/integer.ts'
import { publicPoint } from '../../crypto/native/ec-point.ts'
import { agrees, compare, malformed, type Outcome, type Question, verified } from '../judge.ts'
import { offered, type Subject } from '../subject.ts'

/** SPKI of a point in whatever encoding it comes, for keys that must be refused too (RFC 5480 §2). */
export function ecPublicKey(curve: Curve, point: Uint8Array): Uint8Array {
  const algorithm = sequence(
    objectIdentifier('2a8648ce3d0201'),
    objectIdentifier(curves[curve].oid),
  )
  return sequence(algorithm, bitString(point))
}

/** The uncompressed point of coordinates in octets of any number. `undefined` when they are longer than the field. */
export function pointOf(curve: Curve, x: Uint8Array, y: Uint8Array): Uint8Array | undefined {
  const { octets } = curves[curve]
  const [left, right] = [integerOf(x), integerOf(y)]
  if (BigInt.asUintN(8 * octets, left) !== left) return undefined
  if (BigInt.asUintN(8 * octets, right) !== right) return undefined
  return concat(Uint8Array.of(4), octetsOf(left, octets), octetsOf(right, octets))
}

/**
 * PKCS#8 of a scalar, with the point that it gives.
 * @throws KeyRefused unless 0 < scalar < n
 */
function ecPrivateKey(curve: Curve, scalar: bigint): Uint8Array {
  const { octets, n } = curves[curve]
  // The order itself is refused, as every scalar of more.
  const padded = octetsOf(scalar < n ? scalar : n, octets)
  return writeEcPrivateKey(curve, { scalar: padded, point: publicPoint(curve, padded) })
}

const compressed: ReadonlySet<number | undefined> = new Set([2, 3])

function pointLimit(curve: Curve, spki: Uint8Array): string | undefined {
  const point = spki.subarray(-(1 + curves[curve].octets))
  const isCompressed = compressed.has(point[0]) && bytesEqual(ecPublicKey(curve, point), spki)
  return isCompressed ? 'compressed points' : undefined
}

type EcdsaCase = {
  readonly curve: Curve
  readonly hash: HashName
  readonly spki: Uint8Array
  readonly message: Uint8Array
  /** DIGEST where the source gives the hash alone. */
  readonly type?: 'RAW' | 'DIGEST'
  /** DER. */
  readonly signature: Uint8Array
  /** Absent where the source gives a signature alone. */
  readonly scalar?: bigint | undefined
}

/** Verifies over the message and over its digest, which are two paths through an engine; then signs, if it can. */
export function ecdsa(given: EcdsaCase): Question {
  const { curve, hash, spki } = given
  return {
    algorithm: `ECDSA ${curve} ${hash}`,
    limit: pointLimit(curve, spki),
    async ask(subject, result) {
      const outcome = await verifyBothWays(subject, given)
      if (outcome.kind !== 'agrees' || result !== 'valid') return outcome
      if (given.scalar === undefined || !subject.ecdsa?.sign) return outcome
      return await signedBack(subject, given, ecPrivateKey(curve, given.scalar))
    },
  }
}

async function verifyBothWays(subject: Subject, given: EcdsaCase): Promise<Outcome> {
  const { curve, hash, spki, message, type = 'RAW', signature } = given
  const verify = offered(subject, 'ecdsa', 'verify')
  const first = await verify(curve, hash, spki, message, type, signature)
  if (type === 'DIGEST' || subject.hashesFirst || !subject.hash?.digest) return verified(first)
  const digest = await subject.hash.digest(hash, message)
  const second = await verify(curve, hash, spki, digest, 'DIGEST', signature)
  if (first === second) return verified(first)
  return { kind: 'differs', how: `over the message ${first}, over its digest ${second}` }
}

const ownSignature = 'a signature of its own that verifies'

/** Signs the message and its digest, which are two paths through an engine; either signature must verify. */
async function signedBack(
  subject: Subject,
  { curve, hash, spki, message, type = 'RAW' }: EcdsaCase,
  pkcs8: Uint8Array,
): Promise<Outcome> {
  const sign = offered(subject, 'ecdsa', 'sign')
  const verify = offered(subject, 'ecdsa', 'verify')
  const signatures = [await sign(curve, hash, pkcs8, message, type)]
  if (type === 'RAW' && !subject.hashesFirst && subject.hash?.digest) {
    const digest = await subject.hash.digest(hash, message)
    signatures.push(await sign(curve, hash, pkcs8, digest, 'DIGEST'))
  }
  for (const signature of signatures) {
    if (await verify(curve, hash, spki, message, type, signature)) continue
    return { kind: 'differs', how: 'a signature of its own does not verify' }
  }
  return agrees(ownSignature)
}

type P1363Case = Omit<EcdsaCase, 'signature'> & {
  /** r ‖ s, each as long as the order. */
  readonly signature: Uint8Array
}

/** The seam takes DER: a signature of the right length is taken apart here, any other is none. */
export function ecdsaP1363({ signature, ...given }: P1363Case): Question {
  const { octets } = curves[given.curve]
  const der = derOf(signature)
  const question = ecdsa({ ...given, signature: der })
  if (signature.length === 2 * octets) return question
  const why = `a P1363 signature must be ${2 * octets} octets`
  return malformed(question.algorithm, 'ecdsa', 'verify', why)
}

function derOf(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2
  return ecdsaDer(signature.subarray(0, half), signature.subarray(half))
}

export const ecdsaDer = (r: Uint8Array, s: Uint8Array): Uint8Array =>
  writeEcdsaSignature({ r: integerOf(r), s: integerOf(s) })

type EcdhCase = {
  readonly curve: Curve
  readonly scalar: bigint
  readonly spki: Uint8Array
  readonly shared: Uint8Array
}

export function ecdh({ curve, scalar, spki, shared }: EcdhCase): Question {
  return {
    algorithm: `ECDH ${curve}`,
    limit: pointLimit(curve, spki),
    async ask(subject) {
      const sharedSecret = offered(subject, 'ecdh', 'sharedSecret')
      const secret = await sharedSecret(curve, ecPrivateKey(curve, scalar), spki)
      return compare('the shared secret', secret, shared)
    },
  }
}

export const longCoordinate = 'a coordinate is longer than the field'

/** Whether a public key is one. */
export function ecPublicKeyCheck(curve: Curve, point: Uint8Array | undefined): Question {
  const algorithm = `${curve} public key`
  if (!point) return malformed(algorithm, 'ec', 'publicKey', longCoordinate)
  const spki = ecPublicKey(curve, point)
  return {
    algorithm,
    async ask(subject) {
      await offered(subject, 'ec', 'publicKey')(curve, spki)
      return agrees()
    },
  }
}

/** Whether a scalar gives its point. */
export function ecKeyPair(curve: Curve, scalar: bigint, point: Uint8Array | undefined): Question {
  const algorithm = `${curve} key pair`
  if (!point) return malformed(algorithm, 'ec', 'privateKey', longCoordinate)
  return {
    algorithm,
    async ask(subject) {
      const padded = octetsOf(scalar, curves[curve].octets)
      const pkcs8 = writeEcPrivateKey(curve, { scalar: padded, point })
      await offered(subject, 'ec', 'privateKey')(curve, pkcs8)
      return agrees('the import of both, which computes the point')
    },
  }
}
