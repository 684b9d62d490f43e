import { type EncryptionAlgorithm, encryptionAlgorithms } from '../algorithms/encryption.ts'
import { type HashName, hashes } from '../algorithms/hash.ts'
import { type KeySpec, type KeyUsage, keySpecs } from '../algorithms/key-spec.ts'
import { type MacAlgorithm, macAlgorithms } from '../algorithms/mac.ts'
import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../algorithms/signing.ts'
import { assert, present } from '../base/assert.ts'
import { secretBytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { base64 } from '../base/encoding.ts'
import { curves } from '../crypto/curve.ts'
import { type Engine, gcmIvOctets, gcmTagOctets } from '../crypto/engine.ts'
import { expectLength } from '../crypto/octets.ts'
import { fillRandom } from '../crypto/random.ts'
import { expectUse } from '../custody/contract.ts'
import {
  type Agreeing,
  AlgorithmUnsupported,
  type Authenticating,
  CiphertextRefused,
  type Custody,
  CustodyUnavailable,
  type Encrypting,
  type GeneratedMaterial,
  type MaterialBinding,
  type MaterialReference,
  MaterialUnusable,
  type Randomizing,
  type Reconnecting,
  type Signing,
} from '../custody/custody.ts'
import type { Session } from './connection.ts'
import { CryptokiFailure, isStale, meaningOf } from './failure.ts'
import { generateObjects } from './generation.ts'
import { type KeyObject, KeyObjects, type Part, parts } from './key-objects.ts'
import { derive } from './made-secrets.ts'
import { aesGcm, ecdh, hmac, type OaepForm, oaep } from './mechanisms.ts'
import { decryptOaep } from './oaep-decryption.ts'
import { newObjectName, writeToken } from './object-name.ts'
import { decrypt, encryptInto, sign, signSlow } from './one-shot.ts'
import { peerPoint } from './peer-point.ts'
import { readPublicKey } from './public-key.ts'
import { type StoreHealth, type TokenAddress, TokenSessions } from './sessions.ts'
import { digestOf, type SigningForm, signingForm } from './signing.ts'
import { isSupported } from './support.ts'

/** Octets of random that one call gives (AWS KMS API Reference, GenerateRandom, NumberOfBytes). */
const randomOctetsMax = 1024

/** The form of a symmetric ciphertext: version ‖ IV ‖ ciphertext ‖ tag. */
const bodyVersion = 1
const bodyHeadOctets = 1 + gcmIvOctets

/**
 * Discarded materials that could not be destroyed, and are tried again. What is left of more, an operator knows by its
 * label.
 */
const straysMax = 100

export type TokenCustodyOptions = TokenAddress & { engine: Engine }
type Use<T> = (session: Session, key: KeyObject) => T

/** Custody in a PKCS#11 token, disconnected until `connect`. Nothing native is loaded before. */
export const tokenCustody = (options: TokenCustodyOptions): TokenCustody =>
  new TokenCustody(options)

const nothing = new Uint8Array(0)

/**
 * Keys that are made in a PKCS#11 token, sensitive and never extractable, and used there.
 *
 * - Symmetric: AES-256-GCM with a random IV of 12 octets. Under one key at most 2^32 messages (SP 800-38D §8.3); a
 *   token's key is not derived anew for each message as the software custody's is.
 * - RSAES-OAEP: decryption in the token. Encryption with SHA-1 too, with SHA-256 in software under the public key.
 * - Signatures: messages are hashed in this process, digests are signed in the token. MACs are made in the token.
 * - Agreement: the peer is checked in this process. What comes out is an object of the session, read and destroyed.
 *
 * The module runs in this process: if it crashes, so does the process. Nothing but bytes and numbers passes between
 * `Session` and the rest, so that a child process can take its place.
 */
export class TokenCustody
  implements Custody, Encrypting, Signing, Authenticating, Agreeing, Randomizing, Reconnecting
{
  readonly name: string
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #sessions: TokenSessions
  readonly #keys: KeyObjects
  readonly #strays = new Map<string, MaterialReference>()

  constructor(options: TokenCustodyOptions) {
    this.name = options.name
    this.#engine = options.engine
    this.#clock = options.clock
    this.#sessions = new TokenSessions(options, () => void this.#destroyStrays())
    this.#keys = new KeyObjects(options.engine.hash)
  }

  /** @throws CustodyUnavailable with the reason; uses try again by themselves, except after a refused PIN */
  connect(): Promise<void> {
    return this.#sessions.connect()
  }

  /** Waits for what is running, then closes every session. `connect` undoes it. */
  disconnect(): Promise<void> {
    return this.#sessions.disconnect()
  }

  health(): StoreHealth {
    return this.#sessions.health()
  }

  available(): boolean {
    return this.#sessions.available()
  }

  wouldReconnect(): boolean {
    return this.#sessions.wouldReconnect()
  }

  close(): Promise<void> {
    return this.#sessions.disconnect()
  }

  supports(spec: KeySpec, usage: KeyUsage): boolean {
    return isSupported(spec, usage, (type, bits) => this.#sessions.hasMechanism(type, bits))
  }

  async generate(binding: MaterialBinding): Promise<GeneratedMaterial> {
    const name = newObjectName(this.#engine.hash, binding)
    let begun = false
    const make = (session: Session) => {
      begun = true
      return generateObjects(session, binding, name)
    }
    const isLong = keySpecs[binding.spec].material.type === 'rsa'
    try {
      return await this.#told(binding, () =>
        isLong ? this.#sessions.long(make) : this.#sessions.slow(make),
      )
    } catch (error) {
      if (begun) await this.discard({ binding, token: writeToken(binding, name) }).catch(() => {})
      throw error
    }
  }

  async destroy(reference: MaterialReference): Promise<void> {
    await this.#told(reference.binding, () =>
      this.#sessions.quick((session) => {
        this.#keys.forget(reference)
        for (const part of parts) {
          const object = this.#keys.lookUp(session, reference, part)
          if (object) session.cryptoki.C_DestroyObject(session.handle, object.handle)
        }
        this.#keys.forget(reference)
      }),
    )
  }

  async discard(reference: MaterialReference): Promise<void> {
    try {
      await this.destroy(reference)
    } catch (error) {
      if (this.#strays.size < straysMax) this.#strays.set(base64(reference.token), reference)
      throw error
    }
  }

  async encrypt(
    reference: MaterialReference,
    algorithm: EncryptionAlgorithm,
    plaintext: Uint8Array,
    associated: Uint8Array,
    head: Uint8Array = nothing,
  ): Promise<Uint8Array> {
    expectUse(reference, 'ENCRYPT_DECRYPT', algorithm)
    const row = encryptionAlgorithms[algorithm]
    if (row.scheme === 'rsa-oaep') return await this.#encryptRsa(reference, row.hash, plaintext)
    return await this.#quick(reference, 'key', (session, { handle }) => {
      const whole = new Uint8Array(head.length + bodyHeadOctets + plaintext.length + gcmTagOctets)
      whole.set(head)
      const body = whole.subarray(head.length)
      body[0] = bodyVersion
      const iv = body.subarray(1, bodyHeadOctets)
      fillRandom(iv)
      const sealed = body.subarray(bodyHeadOctets)
      encryptInto(session, aesGcm(iv, associated), handle, plaintext, sealed)
      return whole
    })
  }

  async decrypt(
    reference: MaterialReference,
    algorithm: EncryptionAlgorithm,
    ciphertext: Uint8Array,
    associated: Uint8Array,
  ): Promise<Uint8Array> {
    expectUse(reference, 'ENCRYPT_DECRYPT', algorithm)
    const row = encryptionAlgorithms[algorithm]
    if (row.scheme === 'rsa-oaep') return await this.#decryptRsa(reference, row.hash, ciphertext)
    return await this.#quick(reference, 'key', (session, { handle }) => {
      const isWhole = ciphertext.length >= bodyHeadOctets + gcmTagOctets
      if (!isWhole || ciphertext[0] !== bodyVersion) throw new CiphertextRefused()
      const iv = ciphertext.subarray(1, bodyHeadOctets)
      return decrypt(session, aesGcm(iv, associated), handle, ciphertext.subarray(bodyHeadOctets))
    })
  }

  async sign(
    reference: MaterialReference,
    algorithm: SigningAlgorithm,
    message: Uint8Array,
    type: MessageType,
  ): Promise<Uint8Array> {
    expectUse(reference, 'SIGN_VERIFY', algorithm)
    const form = this.#signingForm(reference, algorithm)
    const { mechanism, octets } = form
    const row = signingAlgorithms[algorithm]
    const input = form.input(
      'hash' in row ? digestOf(this.#engine.hash, row.hash, message, type) : message,
    )
    const signature = form.slow
      ? await this.#slow(reference, 'key', (session, { handle }) =>
          signSlow(session, mechanism, handle, input, octets),
        )
      : await this.#quick(reference, 'key', (session, { handle }) =>
          sign(session, mechanism, handle, input, octets),
        )
    return form.fromToken(signature)
  }

  async mac(
    reference: MaterialReference,
    algorithm: MacAlgorithm,
    message: Uint8Array,
  ): Promise<Uint8Array> {
    expectUse(reference, 'GENERATE_VERIFY_MAC', algorithm)
    const { hash } = macAlgorithms[algorithm]
    return await this.#quick(reference, 'key', (session, { handle }) =>
      sign(session, hmac(hash), handle, message, hashes[hash].octets),
    )
  }

  async sharedSecret(reference: MaterialReference, peer: Uint8Array): Promise<Uint8Array> {
    expectUse(reference, 'KEY_AGREEMENT', 'ECDH')
    const { material } = keySpecs[reference.binding.spec]
    assert(material.type === 'ec', 'a curve agrees')
    const { octets, slow } = curves[material.curve]
    const mechanism = ecdh(peerPoint(this.#engine.ec, material.curve, peer))
    if (!slow) {
      return await this.#quick(reference, 'key', (session, { handle }) =>
        derive(session, mechanism, handle, octets),
      )
    }
    return await this.#slow(reference, 'key', async (session, { handle }) => {
      // Off the thread the addon would leak 670 octets a call; so the event loop goes round between two of them.
      await this.#clock.sleep(0)
      return derive(session, mechanism, handle, octets)
    })
  }

  /** @param octets 1 to 1,024 */
  async random(octets: number): Promise<Uint8Array> {
    expectLength('random', octets, 1, randomOctetsMax)
    return await this.#told(undefined, () =>
      this.#sessions.quick(({ cryptoki, handle }) =>
        cryptoki.C_GenerateRandom(handle, secretBytes(octets)),
      ),
    )
  }

  async #encryptRsa(
    reference: MaterialReference,
    hash: HashName,
    plaintext: Uint8Array,
  ): Promise<Uint8Array> {
    const { spec } = reference.binding
    const octets = modulusOctets(spec)
    expectLength('plaintext', plaintext.length, 0, octets - 2 * hashes[hash].octets - 2)
    const { unpad, mechanism } = this.#oaep(hash)
    if (unpad === 'in token') {
      return await this.#quick(reference, 'publicKey', (session, { handle }) => {
        const ciphertext = secretBytes(octets)
        encryptInto(session, mechanism, handle, plaintext, ciphertext)
        return ciphertext
      })
    }
    const rsa = present(this.#engine.rsa, 'the engine has RSA')
    const publicKey = await this.#quick(reference, 'publicKey', (session, key) => {
      key.publicKey ??= rsa.publicKey(octets * 8, readPublicKey(session, key.handle, spec))
      return key.publicKey
    })
    return await rsa.oaepEncrypt(hash, publicKey, plaintext)
  }

  async #decryptRsa(
    reference: MaterialReference,
    hash: HashName,
    ciphertext: Uint8Array,
  ): Promise<Uint8Array> {
    const octets = modulusOctets(reference.binding.spec)
    const form = this.#oaep(hash)
    return await this.#slow(reference, 'key', (session, { handle }) =>
      decryptOaep(session, this.#engine.hash, form, handle, ciphertext, octets),
    )
  }

  /** Destroys what a token kept when it went in the middle of a generation: nobody else knows of it. */
  async #destroyStrays(): Promise<void> {
    const strays = [...this.#strays.values()]
    this.#strays.clear()
    for (const stray of strays) await this.discard(stray).catch(() => {})
  }

  #signingForm({ binding }: MaterialReference, algorithm: SigningAlgorithm): SigningForm {
    const form = signingForm(keySpecs[binding.spec].material, algorithm)
    if (form && this.#sessions.hasMechanism(form.mechanism.mechanism)) return form
    throw new AlgorithmUnsupported(`store ${this.name} has no ${algorithm}`)
  }

  #oaep(hash: HashName): OaepForm {
    const form = oaep(hash)
    if (this.#sessions.hasMechanism(form.mechanism.mechanism)) return form
    throw new AlgorithmUnsupported(`store ${this.name} has no OAEP with ${hash}`)
  }

  async #quick<T>(reference: MaterialReference, part: Part, use: Use<T>): Promise<T> {
    return await this.#found(reference, () =>
      this.#sessions.quick((session) => use(session, this.#keys.find(session, reference, part))),
    )
  }

  async #slow<T>(reference: MaterialReference, part: Part, use: Use<Promise<T>>): Promise<T> {
    return await this.#found(reference, () =>
      this.#sessions.slow((session) => use(session, this.#keys.find(session, reference, part))),
    )
  }

  /** A handle may have become void, as when another process replaced the object: it is looked for once more. */
  async #found<T>(reference: MaterialReference, run: () => Promise<T>): Promise<T> {
    return await this.#told(reference.binding, async () => {
      try {
        return await run()
      } catch (error) {
        if (!isStale(error)) throw error
        this.#keys.forget(reference)
        return await run()
      }
    })
  }

  /** Tells a failure of the token in the words of the contract. */
  async #told<T>(binding: MaterialBinding | undefined, run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof CryptokiFailure)) throw error
      const options = { cause: error }
      if (binding && ['stale', 'unusable'].includes(meaningOf(error))) {
        const what = `the token cannot use the material of key ${binding.key} so`
        throw new MaterialUnusable(`${what} (${error.message})`, options)
      }
      const what = `store ${this.name}: its token failed (${error.message})`
      throw new CustodyUnavailable(what, options)
    }
  }
}

/** Octets of an RSA modulus. */
function modulusOctets(spec: KeySpec): number {
  const { material } = keySpecs[spec]
  assert(material.type === 'rsa', `${spec} has a modulus`)
  return material.modulusBits / 8
}
