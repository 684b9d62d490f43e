import { compare, type Question } from '../judge.ts'
import { offered, type RawAesKey } from '../subject.ts'

export type MessageCase = {
  /** Messages are long: each is read when it is asked for. */
  readonly message: () => Promise<Uint8Array>
  readonly keys: readonly RawAesKey[]
  /** Absent where the message must not open. */
  readonly plaintext?: (() => Promise<Uint8Array>) | undefined
}

/** A message of the AWS Encryption SDK under raw AES keys. */
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
