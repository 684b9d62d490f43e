// Embedded Encrypt and GenerateDataKey (32 octets, policy and audit) beside the raw KDF and AES-256-GCM with handles.
//
//   node bench/embedded.ts [--calls 40000] [--rounds 5] [--concurrency 32]
//
// Figures are microseconds of this process's CPU for one call (all threads), the median of the rounds; the subjects
// take turns. `raw` is what one message needs at least: SP 800-108 with two HMAC-SHA-256 over a KeyObject, the derived
// KeyObject, AES-256-GCM with associated data, random from a pool, one output; `raw data key` draws the message too.
import {
  createCipheriv,
  createHmac,
  createSecretKey,
  randomBytes,
  randomFillSync,
} from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openKeystore } from '../src/index.ts'
import { median } from './median.ts'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '40000' },
    rounds: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '32' },
  },
})
const calls = Number(values.calls)

const master = createSecretKey(randomBytes(32))
const plaintext = new Uint8Array(32)
const associated = new Uint8Array(56)
const fixedInput = Buffer.alloc(4 + 23 + 1 + 16 + 4, 1)
const pool = Buffer.alloc(4096)
let used = pool.length

function fresh(octets: number): Buffer {
  if (used + octets > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += octets
  return pool.subarray(used - octets, used)
}

async function raw(message: Uint8Array = plaintext): Promise<unknown> {
  const nonce = fresh(16)
  fixedInput.set(nonce, 28)
  const block = (counter: number): Buffer => {
    fixedInput.writeUInt32BE(counter)
    return createHmac('sha256', master).update(fixedInput).digest()
  }
  const key = createSecretKey(block(1))
  const commitment = block(2)
  const iv = fresh(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 }).setAAD(associated)
  const parts = [nonce, commitment, iv, cipher.update(message), cipher.final()]
  return Buffer.concat([...parts, cipher.getAuthTag()])
}

async function cpuMicroseconds(work: () => Promise<unknown>): Promise<number> {
  let left = calls
  const worker = async (): Promise<void> => {
    while (left-- > 0) await work()
  }
  const before = process.cpuUsage()
  await Promise.all(Array.from({ length: Number(values.concurrency) }, worker))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'))
const rootKey = { file: join(folder, 'root.key') }
const keystore = await openKeystore({ folder: join(folder, 'data'), rootKey })
try {
  const kms = keystore.kms()
  const KeyId = (await kms.createKey()).KeyMetadata.KeyId
  const subjects: Record<string, () => Promise<unknown>> = {
    raw: () => raw(),
    Encrypt: () => kms.encrypt({ KeyId, Plaintext: plaintext }),
    'raw data key': () => raw(randomBytes(32)),
    GenerateDataKey: () => kms.generateDataKey({ KeyId, NumberOfBytes: 32 }),
  }
  const figures = Object.fromEntries(Object.keys(subjects).map((name) => [name, [] as number[]]))
  for (const work of Object.values(subjects)) await cpuMicroseconds(work)
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, work] of Object.entries(subjects)) {
      figures[name]?.push(await cpuMicroseconds(work))
    }
  }
  let floor = Number.NaN
  for (const [name, of] of Object.entries(figures)) {
    const own = median(of)
    if (name.startsWith('raw')) floor = own
    const range = `${Math.min(...of).toFixed(1)}–${Math.max(...of).toFixed(1)}`
    console.log(
      `${name.padEnd(16)} ${own.toFixed(1)} µs CPU (${range})  ${((floor / own) * 100).toFixed(0)} % of the raw above`,
    )
  }
} finally {
  await keystore.close()
  rmSync(folder, { recursive: true })
}
