import { assert, present } from '../base/assert.ts'
import type { Tables, Tx } from '../storage/database.ts'
import type { Row } from './canonical.ts'
import {
  addToSum,
  type KeystoreRow,
  type RootKeyColumns,
  readKeystoreRow,
  type SumState,
  takeFromSum,
  writeKeystoreRow,
} from './keystore-row.ts'
import { deleteRow, findRow, insertRow, updateRow } from './sealed-rows.ts'
import type { Change, RowOf, SealedTable } from './sealed-store.ts'
import type { Seals } from './seals.ts'

/** A change that is going on: it keeps the sum while rows are written, and seals it at the end. */
export class OpenChange implements Change {
  readonly tx: Tx
  readonly afterwards: (() => void)[] = []
  readonly #seals: Seals
  readonly #row: KeystoreRow
  #generation: number
  #sum: bigint
  readonly #touched = new Set<string>()

  private constructor(tx: Tx, seals: Seals, row: KeystoreRow, state: SumState) {
    this.tx = tx
    this.#seals = seals
    this.#row = row
    this.#generation = state.generation + 1
    this.#sum = state.sum
  }

  /** @throws SealBroken when the keystore's own row was edited or is older than one seen before */
  static async begin(tx: Tx, seals: Seals): Promise<OpenChange> {
    const row = await readKeystoreRow(tx)
    const state = seals.openForChange(row)
    return new OpenChange(tx, seals, present(row, 'a row that verifies is there'), state)
  }

  get generation(): number {
    return this.#generation
  }

  /** Writes what the change comes to. */
  async finish(rootKey?: RootKeyColumns): Promise<void> {
    const state = { generation: this.#generation, sum: this.#sum }
    await this.#seals.trail.append(this.tx, this.#generation, this.#touched)
    const row = this.#seals.keystoreRow.seal({ ...this.#row, ...rootKey }, state)
    await writeKeystoreRow(this.tx, row)
  }

  open<Name extends keyof Tables & string>(
    table: SealedTable<Name>,
    row: Tables[Name],
  ): RowOf<Name> {
    return this.#seals.open(table, row)
  }

  async insert<Name extends keyof Tables & string>(
    table: SealedTable<Name>,
    row: RowOf<Name>,
  ): Promise<void> {
    const added = this.#seals.row.seal(table, declared(table, row))
    await insertRow(this.tx, table, row, added.seal)
    this.#sum = addToSum(this.#sum, added.addend)
  }

  async update<Name extends keyof Tables & string>(
    table: SealedTable<Name>,
    row: RowOf<Name>,
  ): Promise<void> {
    await this.updateRow(table, row)
  }

  /** As `update`, for a table that is named by data. */
  async updateRow(table: SealedTable, row: Row): Promise<void> {
    const old = present(await findRow(this.tx, table, row), `the row of ${table.name} is there`)
    const { addend } = this.#seals.row.verify(table, old)
    const added = this.#seals.row.seal(table, declared(table, row))
    await updateRow(this.tx, table, row, added.seal)
    this.#sum = addToSum(takeFromSum(this.#sum, addend), added.addend)
  }

  async delete<Name extends keyof Tables & string>(
    table: SealedTable<Name>,
    key: Partial<RowOf<Name>>,
  ): Promise<boolean> {
    const old = await findRow(this.tx, table, key)
    if (!old) return false
    const { addend } = this.#seals.row.verify(table, old)
    await deleteRow(this.tx, table, key)
    this.#sum = takeFromSum(this.#sum, addend)
    return true
  }

  /** Counts on from a higher generation than the last. The gap in the trail makes every process drop all records. */
  raiseGeneration(above: number): void {
    this.#generation = Math.max(this.#generation, above + 1)
  }

  touch(topic: string): void {
    this.#touched.add(topic)
  }

  afterCommit(work: () => void): void {
    this.afterwards.push(work)
  }
}

/** A column that the table does not declare would be lost without a word. */
function declared(table: SealedTable, row: Row): Row {
  const unknown = Object.keys(row).find((column) => !table.columns.includes(column))
  assert(unknown === undefined, `${table.name} declares the column ${unknown}`)
  return row
}
