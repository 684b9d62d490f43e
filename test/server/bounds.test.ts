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
async function startHolding(): Promise<{ asked: () => number; release: () => void }> {
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  let asked = 0
  await start({}, async () => {
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
  const request = 'POST / HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const polite = await connected()
  polite.write(request.repeat(limits.pipelinedRequestsMax))
  await expect.poll(asked).toBe(limits.pipelinedRequestsMax)
  const flooding = await connected()
  flooding.write(request.repeat(1000))
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
    polite.write(request)
    await expect.poll(answered).toBe(limits.pipelinedRequestsMax + n)
  }
})

test.for([
  'nonsense\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
])('%j behind a request is not answered in the place of the request', async (garbage) => {
  const { asked, release } = await startHolding()
  const socket = await connected()
  socket.write('POST / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await expect.poll(asked).toBe(1)
  socket.write(garbage)
  expect(await answerOn(socket)).toBe('')
  release()
})
