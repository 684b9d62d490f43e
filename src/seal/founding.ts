import { present } from '../base/assert.ts'
import { wipe } from '../base/bytes.ts'
import type { Engine } from '../crypto/engine.ts'
import { randomUuid } from '../crypto/random.ts'
import type { Database } from '../storage/database.ts'
import { newKeystoreSecret, SecretKeys, sealFormat, Wrapping } from './key-hierarchy.ts'
import {
  type KeystoreRow,
  KeystoreRowSealer,
  type RootKeyColumns,
  readKeystoreRow,
  writeKeystoreRow,
} from './keystore-row.ts'
import type { RootKey, RootKeySource } from './root-key.ts'

export const isFounded = (row: KeystoreRow): boolean => row.root_key_version > 0

/** Gives the keystore its id, before a root key is made for it: a start that is cut off goes on where it was. */
export function addKeystoreRow(database: Database): Promise<KeystoreRow> {
  const none = new Uint8Array()
  return database.change(async (tx) => {
    const row: KeystoreRow = {
      only: 1,
      id: randomUuid(),
      format: sealFormat,
      root_key_version: 0,
      root_key_parameters: '',
      key_check: none,
      wrapped_secret: none,
      generation: 0,
      sum_nonce: none,
      masked_sum: none,
      mac: none,
    }
    await tx
      .insertInto('keystore')
      .values(row)
      .onConflict((same) => same.doNothing())
      .execute()
    return present(await readKeystoreRow(tx), 'the row was added')
  })
}

/** Puts the keystore under its first root key. The caller has the keystore to itself. */
export async function foundKeystore(
  database: Database,
  row: KeystoreRow,
  source: RootKeySource,
  engine: Engine,
): Promise<void> {
  const rootKey = await source.stage(row.id, 'first')
  const secret = newKeystoreSecret()
  try {
    const columns = rootKeyColumns(engine, row.id, 1, rootKey, secret).columns
    const sealer = new KeystoreRowSealer(engine.hmac, new SecretKeys(engine, secret, row.id))
    const founded = sealer.seal({ ...row, ...columns }, { generation: 0, sum: 0n })
    await database.change((tx) => writeKeystoreRow(tx, founded))
  } finally {
    wipe(rootKey.octets, secret)
  }
  await source.settle(row.id, rootKey.parameters)
}

/** What the keystore's row says of a root key. */
export function rootKeyColumns(
  engine: Engine,
  keystoreId: string,
  version: number,
  rootKey: RootKey,
  secret: Uint8Array,
): { wrapping: Wrapping; columns: RootKeyColumns } {
  const wrapping = new Wrapping(engine, rootKey.octets, keystoreId, version)
  const columns = {
    root_key_version: version,
    root_key_parameters: rootKey.parameters,
    key_check: wrapping.keyCheck,
    wrapped_secret: wrapping.wrapSecret(secret),
  }
  return { wrapping, columns }
}
