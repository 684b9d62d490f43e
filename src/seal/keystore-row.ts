import type { Kysely } from 'kysely'
import { concat } from '../base/bytes.ts'
import { equalConstantTime } from '../crypto/constant-time.ts'
import type { Hmac } from '../crypto/engine.ts'
import { integerOf, octetsOf } from '../crypto/integer.ts'
import { randomBytes } from '../crypto/random.ts'
import type { Migration, Tables, Tx } from '../storage/database.ts'
import { encodeRow, u64 } from './canonical.ts'
import type { SecretKeys } from './key-hierarchy.ts'
import { notWritten } from './sealed-rows.ts'
import { SealBroken } from './sealed-store.ts'

/** The one row that says what the keystore is, and what all its sealed rows are together. */
export type KeystoreRow = {
  only: number
  id: string
  format: number
  /** 0 until the first root key is there. */
  root_key_version: number
  root_key_parameters: string
  key_check: Uint8Array
  wrapped_secret: Uint8Array
  generation: number
  /** New with each change; makes the mask that hides the sum. */
  sum_nonce: Uint8Array
  masked_sum: Uint8Array
  /** Over all the other columns. */
  mac: Uint8Array
}

/** What all sealed rows are together: how many changes there were, and the sum of the rows' addends, modulo 2^256. */
export type SumState = { readonly generation: number; readonly sum: bigint }

/** What only founding and a change of root key write. */
export type RootKeyColumns = Pick<
  KeystoreRow,
  'root_key_version' | 'root_key_parameters' | 'key_check' | 'wrapped_secret'
>

declare module '../storage/database.ts' {
  interface Tables {
    keystore: KeystoreRow
  }
}

export const sealMigration: Migration = {
  name: 'seal-1',
  statements: [
    `create table keystore (
      only integer not null primary key check (only = 1),
      id text not null, format integer not null,
      root_key_version integer not null, root_key_parameters text not null,
      key_check blob not null, wrapped_secret blob not null,
      generation integer not null, sum_nonce blob not null, masked_sum blob not null,
      mac blob not null
    ) strict`,
    `create table change_trail (
      generation integer not null primary key, topics text, mac blob not null
    ) strict`,
  ],
}

const maccedColumns: readonly (keyof KeystoreRow)[] = [
  'id',
  'format',
  'root_key_version',
  'root_key_parameters',
  'key_check',
  'wrapped_secret',
  'generation',
  'sum_nonce',
  'masked_sum',
]

const sumOctets = 32
const nonceOctets = 16
const modulus = 2n ** 256n

export const addToSum = (sum: bigint, addend: bigint): bigint => (sum + addend) % modulus
export const takeFromSum = (sum: bigint, addend: bigint): bigint =>
  (sum + modulus - addend) % modulus

export function readKeystoreRow(rows: Kysely<Tables>): Promise<KeystoreRow | undefined> {
  return rows.selectFrom('keystore').selectAll().executeTakeFirst()
}

export async function writeKeystoreRow(tx: Tx, row: KeystoreRow): Promise<void> {
  const { numUpdatedRows } = await tx.updateTable('keystore').set(row).executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw notWritten("the keystore's own row")
}

/**
 * Seals the keystore's row. The sum is masked (Clarke et al., Incremental Multiset Hash Functions, §4: MSet-Add-Hash),
 * since the difference of two sums in the clear would be the addend of the row between them.
 */
export class KeystoreRowSealer {
  readonly #hmac: Hmac
  readonly #keys: SecretKeys

  constructor(hmac: Hmac, keys: SecretKeys) {
    this.#hmac = hmac
    this.#keys = keys
  }

  /** @throws SealBroken */
  open(row: KeystoreRow | undefined): SumState {
    if (!row || !equalConstantTime(this.#mac(row), row.mac))
      throw new SealBroken("the keystore's own row was edited")
    const { generation, sum_nonce, masked_sum } = row
    return {
      generation,
      sum: takeFromSum(integerOf(masked_sum), this.#mask(sum_nonce, generation)),
    }
  }

  seal(row: KeystoreRow, state: SumState): KeystoreRow {
    const nonce = randomBytes(nonceOctets)
    const masked = addToSum(state.sum, this.#mask(nonce, state.generation))
    const sealed = {
      ...row,
      generation: state.generation,
      sum_nonce: nonce,
      masked_sum: octetsOf(masked, sumOctets),
    }
    return { ...sealed, mac: this.#mac(sealed) }
  }

  #mask(nonce: Uint8Array, generation: number): bigint {
    const input = concat(nonce, u64(generation))
    return integerOf(this.#hmac.mac('sha256', this.#keys.sumMask, input))
  }

  #mac(row: KeystoreRow): Uint8Array {
    const text = encodeRow('keystore', maccedColumns, row)
    return this.#hmac.mac('sha256', this.#keys.keystoreRow, text)
  }
}
