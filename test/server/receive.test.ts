import type { IncomingMessage } from 'node:http'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { bodyOctetsMax } from '../../src/endpoint/exchange.ts'
import { bodiesOctetsMax } from '../../src/server/limits.ts'
import { Bodies, type Received } from '../../src/server/receive.ts'

/** A request whose body is written by the test. */
const request = () => new PassThrough() as PassThrough & IncomingMessage

test('a body that comes octet by octet is one piece of memory, no larger than twice its length', async () => {
  const sent = request()
  const received = new Bodies().receive(sent, async (body) => body)
  for (let octet = 0; octet < 20_000; octet++) sent.write(Uint8Array.of(octet))
  sent.end()
  const body = await received
  if (typeof body === 'string') throw new Error(body)
  expect(body).toEqual(Uint8Array.from({ length: 20_000 }, (_, octet) => octet))
  expect(body.buffer.byteLength).toBeLessThanOrEqual(40_000)
})

test('bodies together are bounded, and make room when they are done', async () => {
  const bodies = new Bodies()
  const { promise: held, resolve: done } = Promise.withResolvers<void>()
  const { promise: full, resolve: filled } = Promise.withResolvers<void>()
  let holding = 0
  const receive = (): Promise<Received> => {
    const sent = request()
    sent.end(new Uint8Array(bodyOctetsMax))
    return bodies.receive(sent, async (body) => {
      if (body === 'too many') return body
      if (++holding === bodiesOctetsMax / bodyOctetsMax) filled()
      await held
      return body
    })
  }
  const fitting = Array.from({ length: bodiesOctetsMax / bodyOctetsMax }, receive)
  await full
  expect(await receive()).toBe('too many')
  done()
  for (const body of await Promise.all(fitting)) expect(body).toHaveLength(bodyOctetsMax)
  expect(await receive()).toHaveLength(bodyOctetsMax)
})

test('a body that is too large is not kept, and counts no more', async () => {
  const bodies = new Bodies()
  for (let round = 0; round < 200; round++) {
    const sent = request()
    sent.end(new Uint8Array(bodyOctetsMax + 1))
    expect(await bodies.receive(sent, async (body) => body)).toBe('too large')
  }
})
