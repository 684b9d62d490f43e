import { hex } from '../base/encoding.ts'
import { equalConstantTime } from '../crypto/constant-time.ts'
import type { Hmac, SecretKey } from '../crypto/engine.ts'
import { encodeRow, type Row } from './canonical.ts'
import { SealBroken, type SealedTable } from './sealed-store.ts'

/** `seal` stands in the row; `addend` is its part of the sum, and is stored nowhere. */
export type RowSeal = { readonly seal: Uint8Array; readonly addend: bigint }

const sealOctets = 32

/**
 * Seals rows: HMAC-SHA-512 over the table's name and the columns. The left half is the seal in the row, the right
 * half the row's addend to the sum. Summing the seals themselves would let whoever reads the database look for
 * other rows of the same sum (with some ten thousand rows on a laptop: Wagner, A Generalized Birthday Problem, §4).
 */
export class RowSealer {
  readonly #hmac: Hmac
  readonly #key: SecretKey

  constructor(hmac: Hmac, key: SecretKey) {
    this.#hmac = hmac
    this.#key = key
  }

  seal(table: SealedTable, row: Row): RowSeal {
    const mac = this.#hmac.mac('sha512', this.#key, encodeRow(table.name, table.columns, row))
    return {
      seal: mac.slice(0, sealOctets),
      addend: BigInt(`0x${hex(mac.subarray(sealOctets))}`),
    }
  }

  /** @throws SealBroken, naming the row */
  verify(table: SealedTable, row: Row): RowSeal {
    const expected = this.seal(table, row)
    const found = row.seal
    if (found instanceof Uint8Array && equalConstantTime(found, expected.seal)) return expected
    throw new SealBroken(`a row of ${table.name} was edited: ${describeKey(table, row)}`)
  }
}

/** The primary key of a row, for the operator. */
export const describeKey = (table: SealedTable, row: Row): string =>
  table.key.map((column) => `${column} ${JSON.stringify(row[column])}`).join(', ')
