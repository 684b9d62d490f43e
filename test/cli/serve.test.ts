import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ended, home } from './claviger.ts'

const at = home()
const url = /^http:\/\/127\.0\.0\.1:\d+$/

/** A server, once it has printed what it has to say. */
async function serving() {
  const child = at.start(['serve', '--data', 'keys', '--listen', '127.0.0.1:0'])
  const end = ended(child)
  const variables: Record<string, string> = {}
  for await (const line of createInterface(child.stdout)) {
    const [, name = '', value = ''] = /^export (\w+)=(\S+)$/.exec(line) ?? []
    variables[name] = value
    if (name === 'AWS_REGION') break
  }
  return { child, end, variables }
}

/** A request that is under way: the server has its head, and the rest of its body is still to come. */
async function openRequest(endpoint: string): Promise<Socket> {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1')
  const isTaken = once(socket, 'data')
  socket.write('POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{')
  expect(String(await isTaken)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  return socket
}

let server: Awaited<ReturnType<typeof serving>>
let remote: { args: string[]; env: Record<string, string> }

beforeAll(async () => {
  server = await serving()
  const { AWS_ENDPOINT_URL: endpoint = '', ...env } = server.variables
  remote = { args: ['--endpoint', endpoint], env }
})
afterAll(async () => {
  server.child.kill()
  await server.end
  at.remove()
})

test('a first start prints what the AWS SDKs read from the environment, and nothing else', () => {
  expect(server.variables).toEqual({
    AWS_ENDPOINT_URL: expect.stringMatching(url),
    AWS_ACCESS_KEY_ID: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/),
    AWS_SECRET_ACCESS_KEY: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
    AWS_REGION: 'us-east-1',
  })
})

test('the same commands work on an endpoint', async () => {
  const { env } = remote
  const key = await at.ok(['key', 'create', ...remote.args], { env })
  expect(await at.json(['key', 'list', ...remote.args], { env })).toMatchObject({
    Keys: [{ KeyArn: key }],
  })
  const input = Buffer.from('over the wire')
  const message = await at.run(['encrypt', '--key', key, ...remote.args], { env, input })
  // The same keystore, from another process and without the wire.
  const back = await at.run(['decrypt', '--data', 'keys'], { input: message.octets })
  expect(back.stdout).toBe('over the wire')
})

test('an endpoint’s refusal is told in its own words', async () => {
  const env = { ...remote.env, AWS_SECRET_ACCESS_KEY: 'wrong' }
  const { code, stderr } = await at.run(['key', 'list', ...remote.args], { env })
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^claviger: InvalidSignatureException: The request signature we calculated/,
  )
})

/** What a command tells of an endpoint that gives this answer. */
async function answered(answer: object, args: readonly string[]) {
  const other = createServer((_, response) => response.end(JSON.stringify(answer)))
  await once(other.listen(0, '127.0.0.1'), 'listening')
  const { port } = other.address() as AddressInfo
  const endpoint = ['--endpoint', `http://127.0.0.1:${port}`]
  const run = await at.run([...args, ...endpoint], { env: remote.env })
  other.close()
  return run
}

test('a signature that an endpoint says is none is none', async () => {
  writeFileSync(at.path('signature'), 'a')
  const { code, stdout, stderr } = await answered(
    { KeyId: 'k', SignatureValid: false, SigningAlgorithm: 'ECDSA_SHA_256' },
    ['verify', '--key', 'k', '--algorithm', 'ECDSA_SHA_256', '--signature', 'signature'],
  )
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^claviger: KMSInvalidSignatureException: the signature does not verify/)
})

test('aliases of AWS’s own services have no key yet', async () => {
  const AliasName = 'alias/aws/dynamodb'
  const AliasArn = `arn:aws:kms:us-east-1:000000000000:${AliasName}`
  const answer = { Aliases: [{ AliasName, AliasArn }], Truncated: false }
  expect(await answered(answer, ['alias', 'list'])).toMatchObject({
    code: 0,
    stdout: `${AliasName}\n`,
  })
})

test('a backup is taken while the keystore is served', async () => {
  await at.ok(['keystore', 'backup', 'copy', '--data', 'keys'])
  const busy = await at.run(['keystore', 'root-key', 'rotate', '--data', 'keys'])
  expect(busy.code).toBe(1)
  expect(busy.stderr).toMatch(/^claviger: keystore: .*keys is in use\n {2}hint: stop the servers/)
})

test('an address that is taken, or that others can reach, is refused', async () => {
  const port = server.variables.AWS_ENDPOINT_URL?.split(':').at(-1)
  const taken = await at.run(['serve', '--data', 'keys', '--listen', `127.0.0.1:${port}`])
  expect(taken).toMatchObject({ code: 1, stdout: '' })
  expect(taken.stderr).toMatch(/claviger: listen: can't take 127\.0\.0\.1:/)
  const open = await at.run(['serve', '--data', 'keys', '--listen', '0.0.0.0:0'])
  expect(open).toMatchObject({ code: 1, stdout: '' })
  expect(open.stderr).toMatch(/claviger: listen: 0\.0\.0\.0 is not a loopback address/)
})

test('a signal that comes twice stops it gracefully, and a later start shows no secret', async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY = '' } = server.variables
  const request = await openRequest(server.variables.AWS_ENDPOINT_URL ?? '')
  const answer = once(request, 'data')
  server.child.kill('SIGTERM')
  await stopping()
  server.child.kill('SIGTERM')
  request.write('}')
  expect(String(await answer)).toMatch(/^HTTP\/1\.1 400 /)
  const first = await server.end
  expect(first.code).toBe(0)
  expect(first.stderr).not.toContain(AWS_SECRET_ACCESS_KEY)
  server = await serving()
  expect(server.variables).toEqual({
    AWS_ENDPOINT_URL: expect.stringMatching(url),
    AWS_ACCESS_KEY_ID,
    AWS_REGION: 'us-east-1',
  })
})

test('a later signal ends it at once', async () => {
  const request = await openRequest(server.variables.AWS_ENDPOINT_URL ?? '')
  const isEnded = () => {
    server.child.kill('SIGINT')
    return server.child.exitCode
  }
  await expect.poll(isEnded, { interval: 100 }).toBe(1)
  request.destroy()
})

async function stopping(): Promise<void> {
  for await (const line of createInterface(server.child.stderr)) {
    if (line.includes('stopping')) return
  }
}
