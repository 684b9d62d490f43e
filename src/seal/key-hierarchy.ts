import { concat, prefixed32, u32, wipe } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { DecryptionFailed, type Engine, type SecretKey } from '../crypto/engine.ts'
import { randomBytes } from '../crypto/random.ts'
import { counterKdf } from '../crypto/sp800-108.ts'
import { SealBroken } from './sealed-store.ts'

// root key ─┬─ key check
//           ├─ one wrapping key for each binding ── material
//           └─ wrapping key of the keystore secret ── keystore secret ─┬─ row seals, keystore row, trail
//                                                                     └─ derived keys, by purpose
//
// The keystore secret is random and stays when the root key changes, and with it every seal and derived key.

/** Of everything that this folder writes. */
export const sealFormat = 1

const keyOctets = 32
const ivOctets = 12
const tagOctets = 16
/** Source: SealedStore.wrap. */
const materialOctetsMax = 8192

/** What a root key does: it wraps. */
export class Wrapping {
  readonly keyCheck: Uint8Array
  readonly #engine: Engine
  readonly #rootKey: SecretKey
  readonly #context: Uint8Array

  /** @param octets copied; the caller wipes them */
  constructor(engine: Engine, octets: Uint8Array, keystoreId: string, rootKeyVersion: number) {
    this.#engine = engine
    this.#rootKey = engine.secretKey(octets)
    this.#context = concat(prefixed32(utf8(keystoreId)), u32(sealFormat), u32(rootKeyVersion))
    this.keyCheck = this.#derive('claviger key check', this.#context)
  }

  /** Wraps 1 to 8,192 octets for one binding: format, IV, AES-256-GCM ciphertext, tag. */
  wrap(binding: Uint8Array, material: Uint8Array): Uint8Array {
    return this.#wrap('claviger wrap', binding, material)
  }

  /** @throws SealBroken for every reason alike */
  unwrap(binding: Uint8Array, wrapped: Uint8Array): Uint8Array {
    return this.#unwrap('claviger wrap', binding, wrapped)
  }

  wrapSecret(secret: Uint8Array): Uint8Array {
    return this.#wrap('claviger wrap keystore secret', new Uint8Array(), secret)
  }

  unwrapSecret(wrapped: Uint8Array): Uint8Array {
    return this.#unwrap('claviger wrap keystore secret', new Uint8Array(), wrapped)
  }

  #wrap(label: string, binding: Uint8Array, material: Uint8Array): Uint8Array {
    if (material.length < 1 || material.length > materialOctetsMax)
      throw new TypeError(
        `material must be 1 to ${materialOctetsMax} octets, got ${material.length}`,
      )
    const { associated, key } = this.#bind(label, binding)
    const iv = randomBytes(ivOctets)
    return concat(
      Uint8Array.of(sealFormat),
      iv,
      this.#engine.aesGcm.seal(key, iv, material, associated),
    )
  }

  #unwrap(label: string, binding: Uint8Array, wrapped: Uint8Array): Uint8Array {
    const sealed = wrapped.subarray(1 + ivOctets)
    if (wrapped[0] !== sealFormat || sealed.length <= tagOctets) throw doesNotOpen()
    const { associated, key } = this.#bind(label, binding)
    try {
      return this.#engine.aesGcm.open(key, wrapped.subarray(1, 1 + ivOctets), sealed, associated)
    } catch (error) {
      throw error instanceof DecryptionFailed ? doesNotOpen() : error
    }
  }

  #bind(label: string, binding: Uint8Array): { associated: Uint8Array; key: SecretKey } {
    const associated = concat(this.#context, prefixed32(binding))
    const derived = this.#derive(label, associated)
    try {
      return { associated, key: this.#engine.secretKey(derived) }
    } finally {
      wipe(derived)
    }
  }

  #derive(label: string, context: Uint8Array): Uint8Array {
    return counterKdf(this.#engine.hmac, this.#rootKey, utf8(label), context, keyOctets)
  }
}

const doesNotOpen = (): SealBroken => new SealBroken('wrapped material does not open')

/** What the keystore secret does: every key that survives a change of root key comes from it. */
export class SecretKeys {
  readonly row: SecretKey
  readonly keystoreRow: SecretKey
  readonly sumMask: SecretKey
  readonly trail: SecretKey
  readonly #engine: Engine
  readonly #secret: SecretKey
  readonly #context: Uint8Array

  /** @param secret copied; the caller wipes it */
  constructor(engine: Engine, secret: Uint8Array, keystoreId: string) {
    this.#engine = engine
    this.#secret = engine.secretKey(secret)
    this.#context = concat(prefixed32(utf8(keystoreId)), u32(sealFormat))
    this.row = this.#derive('claviger row seal')
    this.keystoreRow = this.#derive('claviger keystore row')
    this.sumMask = this.#derive('claviger sum mask')
    this.trail = this.#derive('claviger trail of changes')
  }

  /** A key for a purpose outside this folder. */
  derive(purpose: string): SecretKey {
    return this.#derive('claviger purpose', prefixed32(utf8(purpose)))
  }

  #derive(label: string, ...context: readonly Uint8Array[]): SecretKey {
    const { hmac } = this.#engine
    const fixed = concat(this.#context, ...context)
    const octets = counterKdf(hmac, this.#secret, utf8(label), fixed, keyOctets)
    try {
      return this.#engine.secretKey(octets)
    } finally {
      wipe(octets)
    }
  }
}

export const newKeystoreSecret = (): Uint8Array => randomBytes(keyOctets)
