import { bytesEqual, concat } from '../base/bytes.ts'
import { bitString, integer, objectIdentifier, octetString, sequence } from './der.ts'

/**
 * DER of the keys of one algorithm whose private key is a seed. Both encodings are fixed octets around the key: only
 * what we write is read, and no parser is needed. Readers give views, or `undefined` for everything else.
 */
export type SeedKeys = {
  /** SubjectPublicKeyInfo (RFC 5280 §4.1). */
  writePublicKey(octets: Uint8Array): Uint8Array
  readPublicKey(spki: Uint8Array): Uint8Array | undefined
  /** PKCS#8 (RFC 5208) without attributes and public key. The caller wipes it. */
  writePrivateKey(seed: Uint8Array): Uint8Array
  readPrivateKey(pkcs8: Uint8Array): Uint8Array | undefined
}

type SeedKeyFacts = { oid: string; publicKeyOctets: number; seedOctets: number }

/** @param privateKey the algorithm's own encoding of a seed, whose last octets are the seed's */
export function seedKeys(
  { oid, publicKeyOctets, seedOctets }: SeedKeyFacts,
  privateKey: (seed: Uint8Array) => Uint8Array,
): SeedKeys {
  // The algorithms of all such keys have no parameters, not even NULL.
  const algorithm = sequence(objectIdentifier(oid))
  const spki = sequence(algorithm, bitString(new Uint8Array(publicKeyOctets)))
  const inner = octetString(privateKey(new Uint8Array(seedOctets)))
  const pkcs8 = sequence(integer(0n), algorithm, inner)
  const spkiHead = spki.slice(0, -publicKeyOctets)
  const pkcs8Head = pkcs8.slice(0, -seedOctets)
  return {
    writePublicKey: (octets) => concat(spkiHead, octets),
    readPublicKey: (given) => behind(spkiHead, given, spki.length),
    writePrivateKey: (seed) => concat(pkcs8Head, seed),
    readPrivateKey: (given) => behind(pkcs8Head, given, pkcs8.length),
  }
}

function behind(head: Uint8Array, der: Uint8Array, octets: number): Uint8Array | undefined {
  if (der.length !== octets || !bytesEqual(der.subarray(0, head.length), head)) return undefined
  return der.subarray(head.length)
}
