// `claviger encrypt` of a file beside a plain loop of AES-256-GCM and a script of @aws-crypto/client-node (suite 0x0478,
// raw AES keyring): from file to file, each a process of its own, its start included.
//
//   node bench/command.ts [--octets 1073741824] [--rounds 5] [--folder /dev/shm]
//
// Seconds of wall clock and of CPU, the median (min–max) of the rounds, in which the commands take turns, and the most
// that was resident at any time. The file that is written is removed between the runs. At the end what the command
// encrypts is decrypted again, and compared with what was there before.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from './median.ts'

const { values } = parseArgs({
  options: {
    octets: { type: 'string', default: String(2 ** 30) },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: '/dev/shm' },
  },
})
const folder = mkdtempSync(join(values.folder, 'claviger-bench-'))
const [plain, data] = [join(folder, 'plain'), join(folder, 'data')]
const sealed = join(folder, 'sealed')
const claviger = fileURLToPath(new URL('../bin/claviger.mjs', import.meta.url))
const keystore = ['--data', data, '--root-key', join(folder, 'root.key')]

const raw = `
  const { createCipheriv, createSecretKey } = require('node:crypto')
  const { createReadStream, createWriteStream } = require('node:fs')
  const [from, to] = process.argv.slice(1)
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(Buffer.alloc(32)), Buffer.alloc(12))
  require('node:stream/promises').pipeline(createReadStream(from), cipher, createWriteStream(to))`

const clientNode = `
  const sdk = require('@aws-crypto/client-node')
  const { createReadStream, createWriteStream } = require('node:fs')
  const [from, to] = process.argv.slice(1)
  const keyring = new sdk.RawAesKeyringNode({ keyName: 'bench', keyNamespace: 'bench', unencryptedMasterKey: new Uint8Array(32),
    wrappingSuite: sdk.RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING })
  const { encryptStream } = sdk.buildClient(sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
  const suiteId = sdk.AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY
  require('node:stream/promises').pipeline(createReadStream(from), encryptStream(keyring, { suiteId }), createWriteStream(to))`

const commands = {
  'raw AES-256-GCM': ['--eval', raw, plain, sealed],
  'claviger encrypt': [claviger, ...keystore, 'encrypt', '--key', 'alias/bench'].concat([
    ...['--in', plain, '--out', sealed],
  ]),
  'client-node': ['--eval', clientNode, plain, sealed],
}

/** Told by the process itself when it ends, on a descriptor that none of them uses. */
const telling = `data:text/javascript,
  import { writeSync } from 'node:fs';
  process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())))`

type Usage = { userCPUTime: number; systemCPUTime: number; maxRSS: number }
type Figure = { wall: number; cpu: number; resident: number }

function run(args: readonly string[]): Figure {
  rmSync(sealed, { force: true })
  const begun = performance.now()
  const { status, output } = spawnSync(process.execPath, ['--import', telling, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  })
  const wall = (performance.now() - begun) / 1000
  if (status !== 0) throw new Error(`exit status ${status}`)
  const { userCPUTime, systemCPUTime, maxRSS }: Usage = JSON.parse(output[3] ?? '')
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1e6, resident: (maxRSS * 1024) / 1e6 }
}

const told = (figures: readonly number[]): string =>
  `${median(figures).toFixed(2)} (${Math.min(...figures).toFixed(2)}–${Math.max(...figures).toFixed(2)})`

async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

const invoke = (...args: string[]): string =>
  execFileSync(process.execPath, [claviger, ...keystore, ...args], { encoding: 'utf8' }).trim()

try {
  const file = openSync(plain, 'w')
  const chunk = Buffer.alloc(65536, 'claviger')
  for (let left = Number(values.octets); left > 0; left -= chunk.length) {
    writeSync(file, chunk, 0, Math.min(left, chunk.length))
  }
  invoke('alias', 'create', 'alias/bench', invoke('key', 'create'))
  const figures = new Map(Object.keys(commands).map((name) => [name, [] as Figure[]]))
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [name, args] of Object.entries(commands)) figures.get(name)?.push(run(args))
  }
  console.log('| | seconds | CPU seconds | peak MB resident |')
  console.log('|---|---:|---:|---:|')
  for (const [name, of] of figures) {
    const resident = Math.max(...of.map((figure) => figure.resident)).toFixed(0)
    const cells = [told(of.map(({ wall }) => wall)), told(of.map(({ cpu }) => cpu)), resident]
    console.log(`| ${[name, ...cells].join(' | ')} |`)
  }
  const [message, back] = [join(folder, 'message'), join(folder, 'back')]
  invoke('encrypt', '--key', 'alias/bench', '--in', plain, '--out', message)
  invoke('decrypt', '--in', message, '--out', back)
  const equal = (await checksum(plain)) === (await checksum(back))
  console.log(`\nSHA-256 of what was decrypted: ${equal ? 'equal' : 'DIFFERENT'}`)
  process.exitCode = equal ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
