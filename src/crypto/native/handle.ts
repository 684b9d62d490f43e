import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import type { PrivateKey, PublicKey, SecretKey } from '../engine.ts'
import { expectLength } from '../octets.ts'

const secretOctetsMax = 8192

/** Handles of key pairs are KeyObjects: opaque, out of the JavaScript heap, never printed. */
export const keyObject = (key: PrivateKey | PublicKey): KeyObject => key as unknown as KeyObject
export const asPrivateKey = (key: KeyObject): PrivateKey => key as unknown as PrivateKey
export const asPublicKey = (key: KeyObject): PublicKey => key as unknown as PublicKey

// Keys come and go in DER: beside it Node 24.12 has JWK alone, whose numbers are strings.

/** @throws Error for what OpenSSL does not take as a private key */
export const importPkcs8 = (pkcs8: Uint8Array): KeyObject =>
  createPrivateKey({ key: bufferOf(pkcs8), format: 'der', type: 'pkcs8' })
/** @throws Error for what OpenSSL does not take as a public key */
export const importSpki = (spki: Uint8Array): KeyObject =>
  createPublicKey({ key: bufferOf(spki), format: 'der', type: 'spki' })
/** The caller wipes it. */
export const exportPkcs8 = (key: KeyObject): Uint8Array =>
  bytesOf(key.export({ format: 'der', type: 'pkcs8' }))
export const exportSpki = (key: KeyObject): Uint8Array =>
  bytesOf(key.export({ format: 'der', type: 'spki' }))

/** A secret's KeyObject beside its length, which asking the object for costs more than a hash. */
class Secret {
  readonly #object: KeyObject
  readonly #octets: number

  constructor(octets: Uint8Array) {
    this.#object = createSecretKey(octets)
    this.#octets = octets.length
  }

  static objectOf(secret: Secret): KeyObject {
    return secret.#object
  }

  static octetsOf(secret: Secret): number {
    return secret.#octets
  }
}

/** Imports 1 to 8,192 octets; they are copied. */
export function secretKey(octets: Uint8Array): SecretKey {
  expectLength('secret key', octets.length, 1, secretOctetsMax)
  return new Secret(octets) as unknown as SecretKey
}

export const secretObject = (key: SecretKey): KeyObject => Secret.objectOf(key as unknown as Secret)
export const secretOctets = (key: SecretKey): number => Secret.octetsOf(key as unknown as Secret)

/** A Buffer that node:crypto returned, which is never a pooled one, as plain bytes. */
export function bytesOf(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

/** A view for the doors of node:crypto that take a Buffer alone. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
