import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openStore } from '../../src/seal/open-store.ts'
import type { RootKeySource } from '../../src/seal/root-key.ts'
import { newOptions, note, noteTable, opened } from './notes.ts'

const cut = () => Promise.reject(new Error('cut off'))

const cutOffs: [string, (source: RootKeySource) => Partial<RootKeySource>][] = [
  ['before the root key is made', () => ({ stage: cut })],
  [
    'before the keystore is under it',
    ({ stage }) => ({
      stage: (...given) => stage(...given).then(cut),
    }),
  ],
  ['before it is the present one', () => ({ settle: cut })],
]

test.for(cutOffs)(
  'a first start that is cut off %s goes on at the next one',
  async ([, cutOff]) => {
    const options = newOptions()
    const cutShort = { ...options, rootKey: { ...options.rootKey, ...cutOff(options.rootKey) } }
    await expect(openStore(cutShort)).rejects.toThrow('cut off')
    const store = await opened(options)
    await store.change((change) => change.insert(noteTable, note(1)))
    expect(existsSync(options.keyFile)).toBe(true)
    expect(existsSync(`${options.keyFile}.next`)).toBe(false)
  },
)

test('of several that start at once one founds the keystore', async () => {
  const options = newOptions()
  const stores = await Promise.all(Array.from({ length: 4 }, () => opened(options)))
  expect(new Set(stores.map((store) => store.keystoreId)).size).toBe(1)
  await Promise.all(
    stores.map((store, id) => store.change((change) => change.insert(noteTable, note(id)))),
  )
  expect(await stores[0]?.generation()).toBe(4)
})
