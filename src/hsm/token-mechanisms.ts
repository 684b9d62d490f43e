import { type Cryptoki, ckm, type Handle } from './cryptoki.ts'

/** What a token can do, as it says itself when a connection is made. */
export class TokenMechanisms {
  readonly #sizes = new Map<number, { minKeySize: number; maxKeySize: number }>()

  constructor(cryptoki: Cryptoki, slot: Handle) {
    // SoftHSM tells the sizes of mechanisms too that its operator took away: the list alone counts.
    const listed = new Set(cryptoki.C_GetMechanismList(slot))
    for (const type of Object.values(ckm)) {
      if (listed.has(type)) this.#sizes.set(type, cryptoki.C_GetMechanismInfo(slot, type))
    }
  }

  /** @param bits of a key pair: the sizes of secrets have no unit that tokens agree on */
  has(type: number, bits?: number): boolean {
    const sizes = this.#sizes.get(type)
    if (!sizes || bits === undefined) return sizes !== undefined
    return bits >= sizes.minKeySize && bits <= sizes.maxKeySize
  }
}
