import { ed25519Keys } from '../../crypto/ed25519-parameters.ts'
import type { Ed25519Scheme } from '../../crypto/engine.ts'
import { type Answer, gives, octets } from './answer.ts'

/** RFC 8032 §7.1, TEST 3, and §7.3. */
const answers = {
  ed25519: {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    publicKey: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac' +
      '18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
  ed25519ph: {
    seed: '833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42',
    publicKey: 'ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf',
    message: '616263',
    signature:
      '98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41' +
      '31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406',
    // `native` computes with r as it is from 2²⁵¹ on, as here, and below with its negative. Made by noble, and by the
    // formulas of §5.1 in Python.
    other: {
      message: '62',
      signature:
        '06a51a6e92cda9197416a37c4002c80ecaeff34b05e7cf204f166ff5eaaf9608' +
        '8d4caab64172416fcaf50c11f6d353418786ffa69e957e9fbf694f95d5d1da06',
    },
  },
} as const satisfies Record<Ed25519Scheme, unknown>

export const ed25519 = {
  Ed25519: signature('ed25519'),
  Ed25519ph: signature('ed25519ph'),
} satisfies Record<string, Answer>

/** Ed25519 is deterministic. */
function signature(scheme: Ed25519Scheme): Answer {
  return async ({ ed25519 }) => {
    const answer = answers[scheme]
    const { seed, publicKey, message, signature } = answer
    const key = await ed25519.privateKey(ed25519Keys.writePrivateKey(octets(seed)))
    const open = ed25519.publicKey(ed25519Keys.writePublicKey(octets(publicKey)))
    const signs = async (given: { message: string; signature: string }) =>
      gives(await ed25519.sign(scheme, key, octets(given.message)), given.signature)
    return (
      (await signs(answer)) &&
      (!('other' in answer) || (await signs(answer.other))) &&
      (await ed25519.verify(scheme, open, octets(message), octets(signature))) &&
      !(await ed25519.verify(scheme, open, octets(message), octets(signature).toReversed()))
    )
  }
}
