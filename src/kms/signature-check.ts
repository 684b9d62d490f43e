import type { MessageType, SigningAlgorithm } from '../algorithms/signing.ts'
import { present } from '../base/assert.ts'
import { afterReads } from '../base/clock.ts'
import { OperatorError } from '../base/error.ts'
import type { Engine } from '../crypto/engine.ts'
import { verifySignature } from '../crypto/public-key.ts'
import type { Key } from '../keystore/key.ts'

/**
 * Verifies signatures before they leave, whoever made them, with an engine that did not.
 *
 * One is verified at a time, and between two of them the event loop has its turn: noble verifies on it, for 2 ms
 * (P-256, ML-DSA) up to 11 (P-521).
 */
export class SignatureCheck {
  readonly #engine: Engine
  #last: Promise<unknown> = Promise.resolve()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** @throws OperatorError when the key's own public key refuses the signature: a wrong one may betray the key */
  async require(
    { arn, spec, current }: Key,
    algorithm: SigningAlgorithm,
    message: Uint8Array,
    type: MessageType,
    signature: Uint8Array,
  ): Promise<void> {
    const spki = present(current.publicKey, 'a signing key has its public key')
    const isSignature = this.#last
      .then(afterReads)
      .then(() => verifySignature(this.#engine, spec, algorithm, spki, message, type, signature))
    this.#last = isSignature.catch(() => {})
    if (!(await isSignature)) throw wrongSignature(arn)
  }
}

const wrongSignature = (arn: string): OperatorError =>
  new OperatorError(
    'signature-wrong',
    `sign: a signature by ${arn} came out wrong, and was withheld`,
    {
      hint: 'something failed while it was made: suspect the memory, the processor, or the token',
    },
  )
