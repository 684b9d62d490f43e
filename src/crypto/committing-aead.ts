import { wipe } from '../base/bytes.ts'
import { utf8, writeHex } from '../base/encoding.ts'
import { equalConstantTime } from './constant-time.ts'
import {
  DecryptionFailed,
  type Engine,
  gcmIvOctets,
  gcmTagOctets,
  type KeyedHmac,
  type SecretKey,
} from './engine.ts'
import { fillRandom } from './random.ts'
import { PreparedCounterKdf } from './sp800-108.ts'

const nonceOctets = 16
const commitmentOctets = 32
const keyOctets = 32
const nothing = new Uint8Array(0)

const commitmentAt = nonceOctets
const ivAt = commitmentAt + commitmentOctets
const sealedAt = ivAt + gcmIvOctets

/** How much longer a body is than its plaintext. */
export const committingOverheadOctets = sealedAt + gcmTagOctets

/** Separates this use of a key from any other; part of the format. */
const label = utf8('claviger message key v1')
const kdf = new PreparedCounterKdf(label, nonceOctets, keyOctets + commitmentOctets)

/**
 * Encryption of messages under one key, each under a key of its own, so that no number of messages wears it out.
 *
 * body = nonce(16) ‖ commitment(32) ‖ IV(12) ‖ ciphertext ‖ tag(16). From the random nonce, SP 800-108 gives 512
 * bits: the AES-256-GCM key, and a commitment to it, without which one body could be made that opens under two keys.
 */
export class CommittingAead {
  readonly #engine: Engine
  readonly #hmac: KeyedHmac

  constructor(engine: Engine, key: SecretKey) {
    this.#engine = engine
    this.#hmac = engine.hmac.keyed('sha256', key)
  }

  /**
   * @param associated bound to the body, not stored
   * @param head what is to stand before the body
   * @returns head and body in an allocation of their own
   */
  seal(
    plaintext: Uint8Array,
    associated: Uint8Array,
    head: Uint8Array = nothing,
  ): Uint8Array<ArrayBuffer> {
    const sealed = new Uint8Array(head.length + committingOverheadOctets + plaintext.length)
    sealed.set(head)
    const body = sealed.subarray(head.length)
    // Nonce and IV; the commitment goes over what is between them.
    fillRandom(body.subarray(0, sealedAt))
    const nonce = body.subarray(0, nonceOctets)
    const iv = body.subarray(ivAt, sealedAt)
    const key = this.#deriveKey(nonce)
    // As text, which the engine gives sooner; the body shows it anyway.
    writeHex(body, commitmentAt, this.#hmac.hexMac(kdf.inputOf(2, nonce)))
    this.#engine.aesGcm.sealInto(key, iv, plaintext, associated, body.subarray(sealedAt))
    return sealed
  }

  /**
   * @returns the plaintext in an allocation of its own
   * @throws DecryptionFailed for another key, other associated data and any change alike
   */
  open(body: Uint8Array, associated: Uint8Array): Uint8Array {
    if (body.length < committingOverheadOctets) throw new DecryptionFailed()
    const nonce = body.subarray(0, nonceOctets)
    const key = this.#deriveKey(nonce)
    const commitment = this.#hmac.mac(kdf.inputOf(2, nonce))
    if (!equalConstantTime(commitment, body.subarray(commitmentAt, ivAt))) {
      throw new DecryptionFailed()
    }
    const iv = body.subarray(ivAt, sealedAt)
    return this.#engine.aesGcm.open(key, iv, body.subarray(sealedAt), associated)
  }

  #deriveKey(nonce: Uint8Array): SecretKey {
    const block = this.#hmac.mac(kdf.inputOf(1, nonce))
    try {
      return this.#engine.secretKey(block)
    } finally {
      wipe(block)
    }
  }
}
