import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import type { Endpoint } from '../../src/endpoint/exchange.ts'
import * as limits from '../../src/server/limits.ts'
import { type RunningServer, startServer } from '../../src/server/server.ts'

// The bounds themselves are half a minute and a thousand connections.
const usual = vi.hoisted(() => ({ headers: 30_000, request: 60_000, idle: 120_000 }))
const bounds = vi.hoisted(() => ({ ...usual }))
vi.mock('../../src/server/limits.ts', async (original) => ({
  ...(await original<typeof import('../../src/server/limits.ts')>()),
  connectionsMax: 3,
  get headersMillisecondsMax() {
    return bounds.headers
  },
  get requestMillisecondsMax() {
    return bounds.request
  },
  get idleMillisecondsMax() {
    return bounds.idle
  },
  timeoutCheckMilliseconds: 20,
}))

let server: RunningServer
let sockets: Socket[]

async function start(
  changes: Partial<typeof bounds> = {},
  endpoint: Endpoint = async () => ({ status: 200, headers: [], body: '{}' }),
): Promise<void> {
  Object.assign(bounds, usual, changes)
  sockets = []
  server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    endpoint,
    clock: systemClock,
    healthy: () => true,
    failed: () => {},
  })
}
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await server.stop()
})

async function connected(): Promise<Socket> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.setEncoding('utf8')
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

/** Starts a server that keeps every request waiting until it is let go. */
async function startHolding(
  changes: Partial<typeof bounds> = {},
): Promise<{ asked: () => number; release: () => void }> {
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  let asked = 0
  await start(changes, async () => {
    asked++
    await held
    return { status: 200, headers: [], body: '{}' }
  })
  return { asked: () => asked, release }
}

/** Everything that comes until the connection is closed. */
async function answerOn(socket: Socket): Promise<string> {
  let answer = ''
  socket.on('data', (part) => {
    answer += part
  })
  await once(socket, 'close')
  return answer
}

const whole = 'POST / HTTP/1.1\r\nHost: localhost\r\n\r\n'
const health = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'

test('one connection more than the server holds is closed unanswered, and there is room again', async () => {
  await start()
  for (let n = 0; n < limits.connectionsMax; n++) {
    const socket = await connected()
    socket.write(health)
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1.1 200 /)
  }
  const more = await connected()
  more.on('error', () => {})
  more.write(health)
  expect(await answerOn(more)).toBe('')
  const [first] = sockets
  first?.destroy()
  const ask = () => fetch(`${server.url}/health`).then(({ status }) => status)
  await expect.poll(() => ask().catch(() => undefined)).toBe(200)
})

test.for([
  ['header fields', { headers: 100 }, ''],
  ['body', { headers: 100, request: 200 }, 'Content-Length: 9\r\n\r\n{'],
] as const)(
  'a request whose %s do not come in time is answered, and its connection closed',
  async ([, changes, rest]) => {
    await start(changes)
    const socket = await connected()
    socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${rest}`)
    expect(await answerOn(socket)).toMatch(/^HTTP\/1.1 408 .*Connection: close/s)
  },
)

test('a connection on which nothing goes is closed, before a request and after one', async () => {
  await start({ idle: 200 })
  const [silent, asking] = [await connected(), await connected()]
  asking.write(health)
  const answers = await Promise.all([silent, asking].map(answerOn))
  expect(answers).toEqual(['', expect.stringMatching(/^HTTP\/1.1 200 /)])
})

test('a connection that sends requests without awaiting answers is closed at its bound', async () => {
  const { asked, release } = await startHolding()
  const polite = await connected()
  polite.write(whole.repeat(limits.pipelinedRequestsMax))
  await expect.poll(asked).toBe(limits.pipelinedRequestsMax)
  const flooding = await connected()
  flooding.write(whole.repeat(1000))
  expect(await answerOn(flooding)).toBe('')
  expect(asked()).toBeLessThanOrEqual(2 * limits.pipelinedRequestsMax)
  release()
  let answers = ''
  polite.on('data', (part) => {
    answers += part
  })
  const answered = () => answers.split('HTTP/1.1 200').length - 1
  await expect.poll(answered).toBe(limits.pipelinedRequestsMax)
  // As many again, one after the other: who was answered does not count any more.
  for (let n = 1; n <= limits.pipelinedRequestsMax + 1; n++) {
    polite.write(whole)
    await expect.poll(answered).toBe(limits.pipelinedRequestsMax + n)
  }
})

const brokenChunk = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n'
const tooManyFields = `POST / HTTP/1.1\r\nHost: a\r\n${'A: b\r\n'.repeat(64)}Content-Length: 2\r\n\r\n`

test.for(['nonsense\r\n\r\n', brokenChunk, `${tooManyFields}x\rnonsense\r\n\r\n`])(
  'behind a request, %j is not answered in its place',
  async (garbage) => {
    const { asked, release } = await startHolding()
    const [together, apart] = [await connected(), await connected()]
    together.write(whole + garbage)
    expect(await answerOn(together)).toBe('')
    expect(asked()).toBe(1)
    apart.write(whole)
    await expect.poll(asked).toBe(2)
    apart.write(garbage)
    expect(await answerOn(apart)).toBe('')
    release()
  },
)

test('garbage behind a request that was answered is answered, though its head came with that request', async () => {
  await start()
  const socket = await connected()
  const answer = answerOn(socket)
  const [head = '', chunk = ''] = brokenChunk.split(/(?=zz)/)
  socket.write(whole + head)
  await once(socket, 'data')
  socket.write(chunk)
  expect(await answer).toMatch(/^HTTP\/1.1 200 .*HTTP\/1.1 400 /s)
})

test('a caller who goes on sending after it was too slow is not served', async () => {
  const { asked } = await startHolding({ headers: 100, request: 100 })
  const socket = connect({ port: Number(new URL(server.url).port), allowHalfOpen: true })
  sockets.push(socket)
  // Whoever sends to a connection that is closed may hear of it as an error.
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\n')
  const dripping = setInterval(() => socket.write('a'), 10)
  await closed
  clearInterval(dripping)
  expect(asked()).toBe(0)
})
