import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { native } from '../../src/crypto/native/index.ts'
import { openStore } from '../../src/seal/open-store.ts'
import { ephemeralRootKey } from '../../src/seal/root-key.ts'
import { verifyStore } from '../../src/seal/verify.ts'
import { draftTable, type Note, note, notesMigration, noteTable } from './notes.ts'

const notes = fc.record({
  owner: fc.constantFrom('ann', 'bob'),
  id: fc.integer({ min: 0, max: 4 }),
  text: fc.option(fc.string({ unit: 'grapheme' })),
  weight: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  token: fc.option(fc.uint8Array({ maxLength: 70 })),
})
const tables = fc.constantFrom(noteTable, draftTable)
const step = fc.record({
  table: tables,
  verb: fc.constantFrom('put', 'put', 'delete'),
  row: notes,
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
const steps = fc.array(step, { maxLength: 12 })
const changes = fc.array(fc.record({ steps, fails: fc.boolean() }), { maxLength: 6 })

test('after any changes the rows are those of the model, and their sum is that of a recount', async () => {
  const store = await openStore({
    at: { memory: true },
    rootKey: ephemeralRootKey(),
    migrations: [notesMigration],
    sealedTables: [noteTable, draftTable],
    clock: systemClock,
    engine: native,
  })
  onTestFinished(() => store.close())
  let model = new Map<string, Note>()
  const perform = async (list: readonly Step[], fails: boolean) => {
    const next = new Map(model)
    const changing = store.change(async (change) => {
      for (const { table, verb, row } of list) {
        const key = `${table.name} ${row.owner} ${row.id}`
        if (verb === 'delete') {
          const { owner, id } = row
          expect(await change.delete(table, { owner, id })).toBe(next.delete(key))
        } else {
          await (next.has(key) ? change.update(table, row) : change.insert(table, row))
          next.set(key, row)
        }
      }
      if (fails) throw new Error('given up')
    })
    if (fails) return expect(changing).rejects.toThrow('given up')
    await changing
    model = next
  }
  const property = fc.asyncProperty(changes, async (list) => {
    const before = await store.generation()
    for (const { steps, fails } of list) await perform(steps, fails)
    expect(await store.generation()).toBe(before + list.filter(({ fails }) => !fails).length)
    const { rows } = await verifyStore(store, [])
    expect((rows.sealed_note ?? 0) + (rows.sealed_draft ?? 0)).toBe(model.size)
    for (const table of [noteTable, draftTable])
      for (const row of await store.read.selectFrom(table.name).selectAll().execute())
        expect({ ...store.open<'sealed_note' | 'sealed_draft'>(table, row) }).toEqual(
          plain(model.get(`${table.name} ${row.owner} ${row.id}`) ?? note(-1)),
        )
  })
  await fc.assert(property, { numRuns: 40 })
})

/** The database does not keep −0. */
const plain = (row: Note): Note => ({
  ...row,
  weight: row.weight === null ? null : row.weight + 0,
})
