import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BoundedMap } from '../../src/base/bounded-map.ts'

test('what was put in longest ago is forgotten first', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('c', 3)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 2, 3])
})

test('what is put in again is young again, and pushes nothing out', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  expect([map.get('a'), map.get('b')]).toEqual([3, 2])
  map.set('c', 4)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4])
})

test('values that weigh more leave room for fewer, and one that is too heavy for none', () => {
  const map = new BoundedMap<string, string>(4, (value) => value.length)
  map.set('a', '1')
  map.set('b', '22')
  map.set('b', '2')
  map.set('c', '33')
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual(['1', '2', '33'])
  map.set('d', '444')
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, undefined, undefined])
  map.set('e', '55555')
  expect([map.get('d'), map.get('e')]).toEqual([undefined, undefined])
  map.set('f', '6666')
  expect(map.get('f')).toBe('6666')
})

test('what is taken out makes room', () => {
  const map = new BoundedMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.delete('b')
  map.set('c', 3)
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3])
  map.clear()
  expect([map.get('a'), map.get('c')]).toEqual([undefined, undefined])
})

test('it holds exactly the youngest, whatever is put in and taken out', () => {
  const key = fc.integer({ min: 0, max: 9 })
  const step = fc.record({ put: fc.boolean(), key })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (max, steps) => {
      const map = new BoundedMap<number, number>(max)
      let model: { key: number; value: number }[] = []
      for (const [value, { put, key }] of steps.entries()) {
        model = model.filter((entry) => entry.key !== key)
        if (put) {
          map.set(key, value)
          model = [...model, { key, value }].slice(-max)
        } else {
          map.delete(key)
        }
        for (let each = 0; each <= 9; each++) {
          expect(map.get(each)).toBe(model.find((entry) => entry.key === each)?.value)
        }
      }
    }),
  )
})
