// HTTP Encrypt of 32 octets (Signature Version 4, policy, audit synced before the answer) beside bare node:http that
// parses and writes back the same request, and beside a bare server with the same cryptography (bare-server.ts).
//
//   node bench/http.ts [--requests 20000] [--rounds 8] [--connections 32] [--warm-up 100000]
//
// Linux only. Each server is a process of its own, on core 0 where `taskset` is there, this load on core 1. Figures
// are microseconds of the server's CPU (all its threads) for one request, from /proc, the median of the rounds; the
// servers take turns, and the ratio is the median of the rounds' ratios. Before that each server gets requests to warm
// up, until its code is compiled. The disk's sync latency is measured beside them. Requests are signed once a second.
//
// This load is slower than the floor, which then sleeps between requests and pays for each waking. A generator that
// keeps the servers busy sees a lower floor, and lower ratios.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { KMS } from '@aws-sdk/client-kms'
import { SignatureV4 } from '@smithy/signature-v4'
import { median } from './median.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '8' },
    connections: { type: 'string', default: '32' },
    'warm-up': { type: 'string', default: '100000' },
  },
})
const requests = Number(values.requests)
const connections = Number(values.connections)
const pinned = spawnSync('taskset', ['-V']).status === 0
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString())
const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'))
const children: ChildProcess[] = []

type Server = {
  name: string
  process: ChildProcess
  url: URL
  headers(): Promise<Record<string, string>>
  body: string
}
type Signed = { headers: Record<string, string> }
type Told = { url?: string; endpoint?: string; accessKeyId?: string; secretAccessKey?: string }

async function start(
  name: string,
  file: string,
  args: readonly string[],
): Promise<[ChildProcess, Told]> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const command = [...(pinned ? ['taskset', '-c', '0'] : []), process.execPath, path, ...args]
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  let text = ''
  for await (const line of createInterface({ input: child.stdout })) {
    text += line
    if (line.startsWith('}') || (line.startsWith('{') && line.endsWith('}'))) break
  }
  if (text === '') throw new Error(`${name} did not start`)
  child.stdout.resume()
  return [child, JSON.parse(text) as Told]
}

const cpuSeconds = ({ pid }: ChildProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

class Sha256 {
  readonly #hash
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret)
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data)
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
}

function signer(
  url: URL,
  body: string,
  credentials: { accessKeyId: string; secretAccessKey: string },
) {
  const signature = new SignatureV4({
    service: 'kms',
    region: 'us-east-1',
    credentials,
    sha256: Sha256 as never,
  })
  let second = 0
  let signed: Promise<Signed>
  return async () => {
    const now = Math.floor(Date.now() / 1000)
    if (now !== second) signed = sign()
    second = now
    return (await signed).headers
  }

  function sign(): Promise<Signed> {
    const unsigned = {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'TrentService.Encrypt',
    }
    const of = {
      method: 'POST',
      protocol: 'http:',
      hostname: url.hostname,
      path: '/',
      query: {},
      headers: unsigned,
      body,
    }
    return signature.sign(of as never) as unknown as Promise<Signed>
  }
}

const credentialsOf = ({ accessKeyId = '', secretAccessKey = '' }: Told) => ({
  accessKeyId,
  secretAccessKey,
})

async function load({ url, headers, body }: Server, agent: Agent, count = requests): Promise<void> {
  let left = count
  const exchange = (with_: Record<string, string>): Promise<void> =>
    new Promise((resolve, reject) => {
      const options = {
        agent,
        method: 'POST',
        host: url.hostname,
        port: url.port,
        headers: { ...with_, 'content-length': body.length },
      }
      const sent = request(options, (response) => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
        response.resume()
        response.on('end', resolve)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  const connection = async (): Promise<void> => {
    while (left-- > 0) await exchange(await headers())
  }
  await Promise.all(Array.from({ length: connections }, connection))
}

/** Of each round to itself, since the machine is not as fast in one as in the next. */
const ratioTo = (floor: readonly number[], of: readonly number[]): string =>
  median(of.map((figure, round) => ((floor[round] ?? 0) / figure) * 100)).toFixed(0)

function syncMicroseconds(): number {
  const file = openSync(join(folder, 'sync'), 'a')
  const line = Buffer.alloc(1200, 'x')
  const figures = Array.from({ length: 200 }, () => {
    const begun = process.hrtime.bigint()
    writeSync(file, line)
    fdatasyncSync(file)
    return Number(process.hrtime.bigint() - begun) / 1000
  })
  closeSync(file)
  return median(figures)
}

if (pinned) execFileSync('taskset', ['-a', '-p', '-c', '1', String(process.pid)])
try {
  const [floorProcess, floorTold] = await start('floor', 'floor.ts', [])
  const [bareProcess, bareTold] = await start('bare server', 'bare-server.ts', [
    join(folder, 'lines'),
  ])
  const data = ['--data', join(folder, 'data'), '--root-key', join(folder, 'root.key')]
  const [own, told] = await start('claviger', '../bin/claviger.mjs', [
    ...data,
    '--json',
    'serve',
    '--listen',
    '127.0.0.1:0',
  ])
  const url = new URL(told.endpoint ?? '')
  const credentials = credentialsOf(told)
  const kms = new KMS({ endpoint: url.href, region: 'us-east-1', credentials })
  const { KeyMetadata } = await kms.createKey({})
  kms.destroy()
  const body = JSON.stringify({
    KeyId: KeyMetadata?.KeyId,
    Plaintext: Buffer.alloc(32).toString('base64'),
  })
  const headers = signer(url, body, credentials)
  const bareUrl = new URL(bareTold.endpoint ?? '')
  const servers: Server[] = [
    {
      name: 'node:http floor',
      process: floorProcess,
      url: new URL(floorTold.url ?? ''),
      headers,
      body,
    },
    {
      name: 'bare server',
      process: bareProcess,
      url: bareUrl,
      headers: signer(bareUrl, body, credentialsOf(bareTold)),
      body,
    },
    { name: 'claviger Encrypt', process: own, url, headers, body },
  ]
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const figures = servers.map(() => [] as number[])
  for (const server of servers) await load(server, agent, Number(values['warm-up']))
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [at, server] of servers.entries()) {
      const before = cpuSeconds(server.process)
      await load(server, agent)
      figures[at]?.push(((cpuSeconds(server.process) - before) / requests) * 1e6)
    }
  }
  agent.destroy()
  const [floor = []] = figures
  for (const [at, { name }] of servers.entries()) {
    const of = figures[at] ?? []
    const range = `${Math.min(...of).toFixed(0)}–${Math.max(...of).toFixed(0)}`
    console.log(
      `${name.padEnd(18)} ${median(of).toFixed(0)} µs CPU a request (${range})  ${ratioTo(floor, of)} % of the floor`,
    )
  }
  console.log(
    `disk sync          ${syncMicroseconds().toFixed(0)} µs for 1,200 octets and fdatasync`,
  )
} finally {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
