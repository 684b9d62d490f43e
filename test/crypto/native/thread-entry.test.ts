import { generateKeyPairSync } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { beforeAll, expect, test, vi } from 'vitest'
import { present } from '../../../src/base/assert.ts'
import { native } from '../../../src/crypto/native/index.ts'

/** The thread's end of its port, in this thread. */
const port = vi.hoisted(() => ({ current: undefined as unknown }))
vi.mock('node:worker_threads', () => ({
  get parentPort() {
    return port.current
  },
}))

const replies: { reply: unknown; moved: ArrayBuffer[] }[] = []
const parentPort = Object.assign(new EventEmitter(), {
  postMessage: (reply: unknown, moved: ArrayBuffer[]) => replies.push({ reply, moved }),
})
beforeAll(async () => {
  port.current = parentPort
  await import('../../../src/crypto/native/thread.entry.ts')
})

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const digest = native.hash.digest('sha256', new Uint8Array(3))

test('the copies of octets that were made for a job are wiped behind it, done or failed', async () => {
  const [good, bad] = [Uint8Array.from(digest), Uint8Array.from(digest.subarray(1))]
  for (const octets of [good, bad]) {
    const args = ['rsa-pkcs1', 'sha256', privateKey, octets]
    parentPort.emit('message', { name: 'rsa-sign', args })
    await expect.poll(() => replies.length).toBe(octets === good ? 1 : 2)
    expect(octets.every((octet) => octet === 0)).toBe(true)
  }
  const [signed, failed] = replies
  const { result } = present(signed, 'a reply').reply as { result: Uint8Array }
  expect(result).toHaveLength(256)
  expect(signed?.moved).toEqual([result.buffer])
  expect(failed?.reply).toEqual({ error: new TypeError('digest must be 32 octets, got 31') })
})
