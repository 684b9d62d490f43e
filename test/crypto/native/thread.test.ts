import { execFile } from 'node:child_process'
import { generateKeyPairSync, verify } from 'node:crypto'
import { promisify } from 'node:util'
import type { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { native } from '../../../src/crypto/native/index.ts'
import { onPool } from '../../../src/crypto/native/pool.ts'
import { onThread, withoutThreads } from '../../../src/crypto/native/thread.ts'
import { expectOwnAllocation } from '../vectors.ts'

const message = new Uint8Array(100).fill(7)
const digest = native.hash.digest('sha256', message)
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const signed = (over: Uint8Array = digest) =>
  onThread('rsa-sign', 'rsa-pkcs1', 'sha256', privateKey, over)
const isGood = (signature: Uint8Array) => verify('sha256', message, privateKey, signature)

const workers: Worker[] = []
const count = (worker: Worker) => workers.push(worker)
beforeAll(() => {
  process.on('worker', count)
})
afterAll(() => {
  process.off('worker', count)
})

test('a job gives its result, in an allocation of its own', async () => {
  const signature = await signed()
  expect(isGood(signature)).toBe(true)
  expectOwnAllocation(signature)
})

test('octets stay with the caller as they were', async () => {
  const pooled = Buffer.from(digest)
  expect(isGood(await signed(pooled))).toBe(true)
  expect(pooled.equals(digest)).toBe(true)
})

test('the error of a job comes back as an error of its class, and the thread works on', async () => {
  const short = signed(digest.subarray(1))
  await expect(short).rejects.toThrow(new TypeError('digest must be 32 octets, got 31'))
  const wrongKey = generateKeyPairSync('ed25519').privateKey
  await expect(onThread('rsa-sign', 'rsa-pss', 'sha256', wrongKey, digest)).rejects.toThrow(Error)
  expect(isGood(await signed())).toBe(true)
})

test('there are two threads at most', async () => {
  await Promise.all(Array.from({ length: 12 }, () => signed()))
  expect(workers).toHaveLength(2)
})

test('jobs of threads and of the pool take their places in one order', async () => {
  const ends: (() => void)[] = []
  const order: string[] = []
  const held = [0, 1].map(() => onPool(() => new Promise<void>((resolve) => ends.push(resolve))))
  const onOne = signed().then(() => order.push('thread'))
  const onOther = onPool(async () => {
    // The place is free before the one who waits for the thread's result goes on.
    await new Promise(setImmediate)
    order.push('pool')
  })
  ends[0]?.()
  await Promise.all([onOne, onOther])
  expect(order).toEqual(['thread', 'pool'])
  ends[1]?.()
  await Promise.all(held)
})

test('work without threads has its jobs done in place, and others have theirs on threads', async () => {
  await Promise.all(workers.map((worker) => worker.terminate()))
  const before = workers.length
  const inPlace = withoutThreads(async () => {
    await new Promise(setImmediate)
    const wrongly = signed(digest.subarray(1))
    await expect(wrongly).rejects.toThrow(new TypeError('digest must be 32 octets, got 31'))
    return await signed()
  })
  expect(isGood(await inPlace)).toBe(true)
  expect(workers).toHaveLength(before)
  const [one, other] = await Promise.all([withoutThreads(() => signed()), signed()])
  expect([one, other].map(isGood)).toEqual([true, true])
  expect(workers).toHaveLength(before + 1)
})

test('a thread that dies fails its job, and is replaced', async () => {
  await Promise.all(workers.map((worker) => worker.terminate()))
  await signed()
  const before = workers.length
  const dying = workers.at(-1)?.terminate()
  await expect(signed()).rejects.toThrow('the thread for slow cryptography died')
  await dying
  expect(isGood(await signed())).toBe(true)
  expect(workers).toHaveLength(before + 1)
})

test('an awaited job keeps the process alive, an idle thread does not', async () => {
  const module = new URL('../../../src/crypto/native/thread.ts', import.meta.url)
  const script = `
    import { generateKeyPairSync } from 'node:crypto'
    import { onThread } from ${JSON.stringify(module.href)}
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const digest = new Uint8Array(32)
    const signature = await onThread('rsa-sign', 'rsa-pss', 'sha256', privateKey, digest)
    console.log(signature.length)`
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script])
  expect(stdout).toBe('256\n')
})
