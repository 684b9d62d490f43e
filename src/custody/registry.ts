import { type Custody, CustodyUnavailable, type FullCustody } from './custody.ts'

/** The custodies of a keystore: software, and the custom key stores by their names. */
export class CustodyRegistry {
  readonly #software: Custody
  readonly #stores: ReadonlyMap<string, Custody>

  constructor(software: Custody, stores: ReadonlyMap<string, Custody>) {
    this.#software = software
    this.#stores = stores
  }

  has(store: string): boolean {
    return this.#stores.has(store)
  }

  /** The custody of a store; one that the settings no longer name answers nothing but `CustodyUnavailable`. */
  of(store: string | undefined): Custody {
    if (store === undefined) return this.#software
    return this.#stores.get(store) ?? absentCustody(store)
  }

  async close(): Promise<void> {
    await Promise.all([this.#software, ...this.#stores.values()].map((custody) => custody.close()))
  }
}

function absentCustody(name: string): FullCustody {
  const refuse = async (): Promise<never> => {
    throw new CustodyUnavailable(`custom key store ${name} is not in the settings`)
  }
  return {
    name,
    available: () => false,
    supports: () => false,
    generate: refuse,
    destroy: refuse,
    discard: refuse,
    encrypt: refuse,
    decrypt: refuse,
    sign: refuse,
    mac: refuse,
    sharedSecret: refuse,
    decapsulate: refuse,
    close: async () => {},
  }
}
