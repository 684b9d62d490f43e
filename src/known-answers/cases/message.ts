import { compare, type Question } from '../judge.ts'
import { offered, type RawKey } from '../subject.ts'

type MessageCase = {
  /** Messages are long: each is read when it is asked for. */
  readonly message: () => Promise<Uint8Array>
  readonly keys: readonly RawKey[]
  /** Absent where the message must not open. */
  readonly plaintext?: (() => Promise<Uint8Array>) | undefined
}

/** A message of the AWS Encryption SDK under raw keys. */
export function message({ message: read, keys, plaintext }: MessageCase): Question {
  return {
    algorithm: 'Encryption SDK message',
    async ask(subject) {
      const decrypt = offered(subject, 'envelope', 'decrypt')
      const opened = await decrypt(await read(), keys)
      if (!plaintext) return { kind: 'differs', how: 'it opens' }
      return compare('the plaintext', opened, await plaintext())
    },
  }
}
