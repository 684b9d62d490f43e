import { present } from '../base/assert.ts'
import { wipe } from '../base/bytes.ts'
import { OperatorError } from '../base/error.ts'
import type { Tx } from '../storage/database.ts'
import { rootKeyColumns } from './founding.ts'
import type { Wrapping } from './key-hierarchy.ts'
import { readKeystoreRow } from './keystore-row.ts'
import { OpenChange } from './open-change.ts'
import {
  explained,
  type FolderOptions,
  inspectKeystore,
  openDatabase,
  refuseMissing,
  tryKeystoreLock,
  unlockKeystore,
} from './open-store.ts'
import type { RootKey, RootKeySource } from './root-key.ts'
import { everyRow } from './sealed-rows.ts'
import { type Change, SealBroken } from './sealed-store.ts'
import { Store, type StoreParts } from './store.ts'
import type { WrappedColumn } from './wrapped-column.ts'

type AlsoChange = (change: Change, rootKeyVersion: number) => Promise<void>

/**
 * Puts a keystore that nobody uses under a new root key and wraps every material anew, all or nothing. Cut off at any
 * point, the keystore opens with `to` or with `options.rootKey`; where both are one source, with that one.
 *
 * The keystore secret stays, and with it seals and derived keys: whoever had the old root key and a copy of the
 * database has them still. Backups made before need the old root key.
 * @param to the source of the new root key; may be `options.rootKey` itself
 * @param also what else is changed with it; it gets the version of the new root key
 * @returns the version of the new root key
 * @throws OperatorError when the keystore is in use, does not open, or a material does not
 */
export async function rotateRootKey(
  options: FolderOptions,
  to: RootKeySource,
  wrapped: readonly WrappedColumn[],
  also: AlsoChange = async () => {},
): Promise<number> {
  const { folder } = options.at
  await refuseMissing(options)
  await inspectKeystore(options)
  const lock = tryKeystoreLock(folder, 'exclusive')
  if (!lock) throw inUse(folder)
  try {
    return await rotateAlone(options, to, wrapped, also)
  } finally {
    lock.release()
  }
}

async function rotateAlone(
  options: FolderOptions,
  to: RootKeySource,
  wrapped: readonly WrappedColumn[],
  also: AlsoChange,
): Promise<number> {
  const database = await openDatabase(options)
  try {
    const parts = await unlockKeystore(database, undefined, options)
    await explained(new Store(parts).begin())
    const rootKey = await to.stage(parts.keystoreId, 'next')
    try {
      const version = await explained(
        database.change((tx) => rewrap(tx, parts, rootKey, wrapped, also)),
      )
      await to.settle(parts.keystoreId, rootKey.parameters)
      return version
    } finally {
      wipe(rootKey.octets)
    }
  } finally {
    await database.close()
  }
}

async function rewrap(
  tx: Tx,
  parts: StoreParts,
  rootKey: RootKey,
  wrapped: readonly WrappedColumn[],
  also: AlsoChange,
): Promise<number> {
  const row = present(await readKeystoreRow(tx), 'an open keystore has its row')
  const version = row.root_key_version + 1
  const change = await OpenChange.begin(tx, parts.seals)
  const secret = parts.wrapping.unwrapSecret(row.wrapped_secret)
  try {
    const { wrapping, columns } = rootKeyColumns(
      parts.engine,
      parts.keystoreId,
      version,
      rootKey,
      secret,
    )
    for (const column of wrapped) await rewrapColumn(change, column, parts.wrapping, wrapping)
    await also(change, version)
    await change.finish(columns)
    return version
  } finally {
    wipe(secret)
  }
}

async function rewrapColumn(
  change: OpenChange,
  { table, column, bindingOf }: WrappedColumn,
  from: Wrapping,
  to: Wrapping,
): Promise<void> {
  for await (const { seal: _, ...row } of everyRow(change.tx, table)) {
    const binding = await bindingOf(row, change.tx)
    if (!binding) continue
    const material = from.unwrap(binding, octetsOf(row[column]))
    try {
      await change.updateRow(table, { ...row, [column]: to.wrap(binding, material) })
    } finally {
      wipe(material)
    }
  }
}

function octetsOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw new SealBroken('wrapped material is missing')
}

const inUse = (folder: string): OperatorError =>
  new OperatorError('keystore-in-use', `keystore: ${folder} is in use`, {
    hint: 'stop the servers and programs that have it open',
  })
