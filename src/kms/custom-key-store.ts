import { type Custody, CustodyUnavailable, mayServe } from '../custody/custody.ts'
import type { CustodyRegistry } from '../custody/registry.ts'
import { storeInvalidState, storeNotFound } from './error.ts'

/**
 * The custody of a custom key store that a request names, connected, or worth a try.
 * @throws ServiceError CustomKeyStoreNotFoundException or CustomKeyStoreInvalidStateException
 */
export function connectedStore(custodies: CustodyRegistry, store: string): Custody {
  if (!custodies.has(store)) throw storeNotFound(store)
  const custody = custodies.of(store)
  if (!mayServe(custody)) throw storeInvalidState(store)
  return custody
}

/**
 * Work in a custody for which there is no key yet whose state could be told: the operation that finds the store gone
 * answers like those that know it. Source: AWS KMS API Reference, errors of CreateKey and GenerateRandom.
 * @throws ServiceError CustomKeyStoreInvalidStateException
 */
export async function workOfStore<T>(
  store: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (store === undefined || !(error instanceof CustodyUnavailable)) throw error
    throw storeInvalidState(store, error)
  }
}
