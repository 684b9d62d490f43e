import {
  type MessageType,
  type SigningAlgorithm,
  signingAlgorithms,
} from '../algorithms/signing.ts'
import { concat } from '../base/bytes.ts'
import { OperatorError } from '../base/error.ts'
import { digestChunks, representChunks } from '../crypto/digest-chunks.ts'
import { plaintextOctetsMax } from '../kms/shapes.ts'

export type Message = { readonly Message: Uint8Array; readonly MessageType: MessageType }

/**
 * A message as KMS takes it: as it is where the algorithm takes messages and it fits, else its hash.
 * @param publicKey asks for the signer's SPKI, which the hash of ML-DSA depends on
 */
export async function readMessage(
  pieces: AsyncIterable<Uint8Array>,
  algorithm: SigningAlgorithm,
  publicKey: () => Promise<Uint8Array>,
): Promise<Message> {
  const row = signingAlgorithms[algorithm]
  const iterator = pieces[Symbol.asyncIterator]()
  let head = new Uint8Array(0)
  while (row.messages.RAW && head.length <= plaintextOctetsMax) {
    const { done, value } = await iterator.next()
    if (done) return { Message: head, MessageType: 'RAW' }
    head = concat(head, value)
  }
  const whole = async function* () {
    yield head
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  if ('hash' in row) {
    return { Message: await digestChunks(row.hash, whole()), MessageType: 'DIGEST' }
  }
  try {
    if (row.scheme !== 'ml-dsa') throw tooLong(algorithm)
    const Message = await representChunks(await publicKey(), whole())
    return { Message, MessageType: 'EXTERNAL_MU' }
  } finally {
    // Else a pipe that stays open keeps the process.
    await iterator.return?.()
  }
}

function tooLong(algorithm: SigningAlgorithm): OperatorError {
  const text = `the message is too long: ${algorithm} takes at most ${plaintextOctetsMax} octets`
  if (algorithm !== 'ED25519_SHA_512') return new OperatorError('message-size', text)
  const hint = 'ED25519_PH_SHA_512 signs messages of any length'
  return new OperatorError('message-size', text, { hint })
}
