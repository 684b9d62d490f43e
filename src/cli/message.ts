import type { HashName } from '../algorithms/hash.ts'
import type { MessageType } from '../algorithms/signing.ts'
import { concat } from '../base/bytes.ts'
import { digestChunks } from '../crypto/digest-chunks.ts'
import { plaintextOctetsMax } from '../kms/shapes.ts'

export type Message = { readonly Message: Uint8Array; readonly MessageType: MessageType }

/** A message as KMS takes it: as it is when it fits, else its hash. */
export async function readMessage(
  pieces: AsyncIterable<Uint8Array>,
  hash: HashName,
): Promise<Message> {
  const iterator = pieces[Symbol.asyncIterator]()
  let head = new Uint8Array(0)
  while (head.length <= plaintextOctetsMax) {
    const { done, value } = await iterator.next()
    if (done) return { Message: head, MessageType: 'RAW' }
    head = concat(head, value)
  }
  const whole = async function* () {
    yield head
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return { Message: await digestChunks(hash, whole()), MessageType: 'DIGEST' }
}
