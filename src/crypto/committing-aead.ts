import { wipe } from '../base/bytes.ts'
import { utf8, writeHex } from '../base/encoding.ts'
import { equalConstantTime } from './constant-time.ts'
import {
  DecryptionFailed,
  type Engine,
  gcmIvOctets,
  gcmTagOctets,
  type SecretKey,
} from './engine.ts'
import { fillRandom } from './random.ts'
import { PreparedCounterKdf } from './sp800-108.ts'

const nonceOctets = 16
const commitmentOctets = 32
const keyOctets = 32

const commitmentAt = nonceOctets
const ivAt = commitmentAt + commitmentOctets
const sealedAt = ivAt + gcmIvOctets

/** How much longer a body is than its plaintext. */
export const committingOverheadOctets = sealedAt + gcmTagOctets

/** Separates this use of a key from any other; part of the format. */
const label = utf8('claviger message key v1')
const kdf = new PreparedCounterKdf(label, nonceOctets, keyOctets + commitmentOctets)

/**
 * Encrypts one message under a key of its own, so that no number of messages wears `key` out.
 *
 * body = nonce(16) ‖ commitment(32) ‖ IV(12) ‖ ciphertext ‖ tag(16). From the random nonce, SP 800-108 gives 512
 * bits: the AES-256-GCM key, and a commitment to it, without which one body could be made that opens under two keys.
 * @param associated bound to the body, not stored
 * @returns the body in an allocation of its own
 */
export function sealCommitted(
  engine: Engine,
  key: SecretKey,
  plaintext: Uint8Array,
  associated: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(committingOverheadOctets + plaintext.length)
  // Nonce and IV; the commitment goes over what is between them.
  fillRandom(body.subarray(0, sealedAt))
  const nonce = body.subarray(0, nonceOctets)
  const iv = body.subarray(ivAt, sealedAt)
  const messageKey = deriveKey(engine, key, nonce)
  // As text, which the engine gives sooner; the body shows it anyway.
  writeHex(body, commitmentAt, engine.hmac.hexMac('sha256', key, kdf.inputOf(2, nonce)))
  engine.aesGcm.sealInto(messageKey, iv, plaintext, associated, body.subarray(sealedAt))
  return body
}

/**
 * Opens what `sealCommitted` made.
 * @returns the plaintext in an allocation of its own
 * @throws DecryptionFailed for another key, other associated data and any change alike
 */
export function openCommitted(
  engine: Engine,
  key: SecretKey,
  body: Uint8Array,
  associated: Uint8Array,
): Uint8Array {
  if (body.length < committingOverheadOctets) throw new DecryptionFailed()
  const nonce = body.subarray(0, nonceOctets)
  const messageKey = deriveKey(engine, key, nonce)
  const commitment = engine.hmac.mac('sha256', key, kdf.inputOf(2, nonce))
  if (!equalConstantTime(commitment, body.subarray(commitmentAt, ivAt))) {
    throw new DecryptionFailed()
  }
  const iv = body.subarray(ivAt, sealedAt)
  return engine.aesGcm.open(messageKey, iv, body.subarray(sealedAt), associated)
}

function deriveKey(engine: Engine, key: SecretKey, nonce: Uint8Array): SecretKey {
  const block = engine.hmac.mac('sha256', key, kdf.inputOf(1, nonce))
  try {
    return engine.secretKey(block)
  } finally {
    wipe(block)
  }
}
