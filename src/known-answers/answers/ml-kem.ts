import type { MlKemParameterSet } from '../../algorithms/key-spec.ts'
import { bytesEqual } from '../../base/bytes.ts'
import { mlKemKeys } from '../../crypto/ml-kem-parameters.ts'
import { type Answer, base64, gives, octets } from './answer.ts'
import { mlKemAnswers } from './ml-kem-values.ts'

export const mlKem = {
  'ML-KEM-512': encapsulation('ML-KEM-512'),
  'ML-KEM-768': encapsulation('ML-KEM-768'),
  'ML-KEM-1024': encapsulation('ML-KEM-1024'),
} satisfies Record<MlKemParameterSet, Answer>

/** Encapsulation is random: what the engine encapsulates it decapsulates with the known key. */
function encapsulation(set: MlKemParameterSet): Answer {
  return async ({ mlKem }) => {
    const answer = mlKemAnswers[set]
    const key = await mlKem.privateKey(set, mlKemKeys[set].writePrivateKey(octets(answer.seed)))
    const open = mlKem.publicKey(set, mlKemKeys[set].writePublicKey(base64(answer.publicKey)))
    const ciphertext = base64(answer.ciphertext)
    const changed = ciphertext.map((octet, at) => (at === 0 ? octet ^ 1 : octet))
    const own = await mlKem.encapsulate(set, open)
    return (
      gives(await mlKem.decapsulate(set, key, ciphertext), answer.sharedSecret) &&
      gives(await mlKem.decapsulate(set, key, changed), answer.rejectedSecret) &&
      bytesEqual(await mlKem.decapsulate(set, key, own.ciphertext), own.sharedSecret)
    )
  }
}
