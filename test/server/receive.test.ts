import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { bodyOctetsMax } from '../../src/endpoint/exchange.ts'
import { bodiesOctetsMax } from '../../src/server/limits.ts'
import { Body, Request } from '../../src/server/receive.ts'

/** A request whose body is written by the test. */
const request = () => new Request(new Socket())

test('a body that comes octet by octet is one piece of memory, no larger than twice its length', async () => {
  const sent = request()
  const receiving = new Body({ octets: 0 })
  const done = receiving.receive(sent)
  for (let octet = 0; octet < 20_000; octet++) sent.push(Uint8Array.of(octet))
  sent.push(null)
  await done
  const body = receiving.received
  if (typeof body === 'string') throw new Error(body)
  expect(body).toEqual(Uint8Array.from({ length: 20_000 }, (_, octet) => octet))
  expect(body.buffer.byteLength).toBeLessThanOrEqual(40_000)
})

test('bodies together are bounded, and make room when they are released', async () => {
  const holding = { octets: 0 }
  const receive = async (): Promise<Body> => {
    const [sent, body] = [request(), new Body(holding)]
    const received = body.receive(sent)
    sent.push(new Uint8Array(bodyOctetsMax))
    sent.push(null)
    await received
    return body
  }
  const fitting = await Promise.all(
    Array.from({ length: bodiesOctetsMax / bodyOctetsMax }, receive),
  )
  for (const body of fitting) expect(body.received).toHaveLength(bodyOctetsMax)
  expect((await receive()).received).toBe('too many')
  fitting[0]?.release()
  expect((await receive()).received).toHaveLength(bodyOctetsMax)
  expect((await receive()).received).toBe('too many')
  for (const body of fitting) body.release()
  expect(holding.octets).toBe(bodyOctetsMax)
})

test('a body that is too large is not kept, and counts no more', async () => {
  const holding = { octets: 0 }
  const [sent, body] = [request(), new Body(holding)]
  const received = body.receive(sent)
  sent.push(new Uint8Array(bodyOctetsMax + 1))
  sent.push(null)
  await received
  expect(body.received).toBe('too large')
  expect(holding.octets).toBe(0)
})

test('a connection that breaks in the middle ends the reading', async () => {
  const sent = request()
  const received = new Body({ octets: 0 }).receive(sent)
  sent.push(new Uint8Array(3))
  sent.destroy(new Error('it broke'))
  await expect(received).rejects.toThrow('it broke')
})

test('Node lets go of a request whose body has come', () => {
  const sent = request()
  expect(sent.readableEnded).toBe(false)
  sent.complete = true
  expect(sent.readableEnded).toBe(true)
})
