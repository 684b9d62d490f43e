// Envelope encryption beside raw AES-256-GCM and @aws-crypto/client-node (suite 0x0478, raw AES keyring).
//
//   node bench/envelope.ts [--octets 1073741824] [--rounds 3] [--seconds 1] [--only NAME,NAME]
//
// Each figure comes from a process of its own; the subjects take turns, so that what else the machine does hits all
// of them. MB = 10^6 octets, the median of the rounds, with the ratio to raw AES-256-GCM of the same column. `raw` is
// one cipher over everything: no frames, no header, no key.
import { execFileSync } from 'node:child_process'
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as envelope from '../src/envelope/index.ts'

type Subject = {
  /** Takes chunks of 64 KiB and drops what comes out. */
  encryptMemory?(source: Iterable<Uint8Array>): Promise<void>
  encryptFile(from: string, to: string): Promise<void>
  decryptFile?(from: string, to: string): Promise<void>
  encryptWhole?(plaintext: Uint8Array): Promise<Uint8Array>
  decryptWhole?(message: Uint8Array): Promise<Uint8Array>
}

const chunkOctets = 65536
const wrappingKey = () => new Uint8Array(32).fill(7)

const raw = (): Subject => {
  const key = createSecretKey(wrappingKey())
  const cipher = () => createCipheriv('aes-256-gcm', key, new Uint8Array(12))
  return {
    async encryptMemory(source) {
      const one = cipher()
      for (const chunk of source) envelope.release(one.update(chunk))
      one.final()
    },
    encryptFile: (from, to) => pipeline(createReadStream(from), cipher(), createWriteStream(to)),
    async encryptWhole(plaintext) {
      const one = cipher()
      return Buffer.concat([one.update(plaintext), one.final(), one.getAuthTag()])
    },
    async decryptWhole(message) {
      const one = createDecipheriv('aes-256-gcm', key, new Uint8Array(12), { authTagLength: 16 })
      one.setAuthTag(message.subarray(-16))
      return Buffer.concat([one.update(message.subarray(0, -16)), one.final()])
    },
  }
}

/** A file in chunks, all of them in the same memory. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  const memory = Buffer.allocUnsafeSlow(chunkOctets)
  try {
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, chunkOctets)
      if (bytesRead === 0) return
      yield memory.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

const writeAll = async (path: string, chunks: AsyncIterable<Uint8Array>) => {
  const file = await open(path, 'w')
  try {
    for await (const chunk of chunks) {
      await writeChunk(file, chunk)
      envelope.release(chunk)
    }
  } finally {
    await file.close()
  }
}

const writeChunk = async (file: FileHandle, chunk: Uint8Array) => {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten
}

const claviger = (): Subject => {
  const keyring = envelope.rawAesKeyring({
    keyNamespace: 'load',
    keyName: 'bench',
    wrappingKey: wrappingKey(),
  })
  return {
    async encryptMemory(source) {
      for await (const chunk of envelope.encryptChunks(source, { keyring })) envelope.release(chunk)
    },
    encryptFile: (from, to) => writeAll(to, envelope.encryptChunks(chunksOf(from), { keyring })),
    decryptFile: async (from, to) =>
      writeAll(to, (await envelope.decryptChunks(chunksOf(from), { keyring })).plaintext),
    encryptWhole: (plaintext) => envelope.encrypt(plaintext, { keyring }),
    decryptWhole: async (message) => (await envelope.decrypt(message, { keyring })).plaintext,
  }
}

/** The same through Node's streams, for those who can't give memory back. */
const clavigerStream = (): Subject => {
  const keyring = envelope.rawAesKeyring({
    keyNamespace: 'load',
    keyName: 'bench',
    wrappingKey: wrappingKey(),
  })
  const encrypting = () => envelope.encryptStream({ keyring })
  return {
    encryptMemory: (source) => drain(Readable.from(source).compose(encrypting())),
    encryptFile: (from, to) =>
      pipeline(createReadStream(from), encrypting(), createWriteStream(to)),
    decryptFile: (from, to) =>
      pipeline(createReadStream(from), envelope.decryptStream({ keyring }), createWriteStream(to)),
  }
}

const clientNode = async (): Promise<Subject> => {
  // Only here, so that it does not count in the memory of the others.
  const sdk = await import('@aws-crypto/client-node')
  const keyring = new sdk.RawAesKeyringNode({
    keyName: 'bench',
    keyNamespace: 'load',
    unencryptedMasterKey: wrappingKey(),
    wrappingSuite: sdk.RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  })
  const client = sdk.buildClient(sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
  const suiteId = sdk.AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY
  const encrypting = () => client.encryptStream(keyring, { suiteId })
  return {
    encryptMemory: (source) => drain(Readable.from(source).pipe(encrypting())),
    encryptFile: (from, to) =>
      pipeline(createReadStream(from), encrypting(), createWriteStream(to)),
    decryptFile: (from, to) =>
      pipeline(createReadStream(from), client.decryptStream(keyring), createWriteStream(to)),
    encryptWhole: async (plaintext) =>
      (await client.encrypt(keyring, plaintext, { suiteId })).result,
    decryptWhole: async (message) =>
      (await client.decrypt(keyring, Buffer.from(message))).plaintext,
  }
}

const subjects: Record<string, () => Subject | Promise<Subject>> = {
  raw,
  claviger,
  'claviger streams': clavigerStream,
  'client-node': clientNode,
}

const drain = async (stream: AsyncIterable<Uint8Array>) => {
  for await (const _ of stream);
}

function* chunks(octets: number) {
  const chunk = Buffer.alloc(chunkOctets, 'claviger')
  for (let left = octets; left > 0; left -= chunkOctets)
    yield left < chunkOctets ? chunk.subarray(0, left) : chunk
}

type Task = { subject: string; shape: Shape; octets: number; seconds: number; folder: string }
type Shape = 'encrypt memory' | 'encrypt file' | 'decrypt file' | 'encrypt whole' | 'decrypt whole'
type Figure = { megabytesPerSecond: number; cpuSeconds: number; peakMegabytes: number }

const timed = async (octets: number, work: () => Promise<unknown>): Promise<Figure> => {
  const cpu = process.cpuUsage()
  const start = process.hrtime.bigint()
  await work()
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  const spent = process.cpuUsage(cpu)
  return {
    megabytesPerSecond: octets / seconds / 1e6,
    cpuSeconds: (spent.user + spent.system) / 1e6,
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }
}

/** Repeats `work` for a time, after a warm-up of a third of it. */
const repeated = async (
  octets: number,
  seconds: number,
  work: () => Promise<unknown>,
): Promise<Figure> => {
  const until = async (limit: number) => {
    const end = performance.now() + limit * 1000
    let count = 0
    for (; count < 3 || performance.now() < end; count++) await work()
    return count
  }
  await until(seconds / 3)
  let count = 0
  const figure = await timed(octets, async () => {
    count = await until(seconds)
  })
  return { ...figure, megabytesPerSecond: figure.megabytesPerSecond * count }
}

/** One measurement; `undefined` when the subject has no such thing. */
const perform = async (task: Task): Promise<Figure | undefined> => {
  const { octets, seconds, folder } = task
  const subject = await subjects[task.subject]!()
  const [plain, sealed, back] = ['plain', 'sealed', 'back'].map((name) => join(folder, name))
  switch (task.shape) {
    case 'encrypt memory':
      return subject.encryptMemory && timed(octets, () => subject.encryptMemory!(chunks(octets)))
    case 'encrypt file':
      return timed(octets, () => subject.encryptFile(plain!, sealed!))
    // Reads what 'encrypt file' of the same subject wrote just before.
    case 'decrypt file':
      return subject.decryptFile && timed(octets, () => subject.decryptFile!(sealed!, back!))
    case 'encrypt whole': {
      const plaintext = Buffer.alloc(octets, 'claviger')
      return (
        subject.encryptWhole && repeated(octets, seconds, () => subject.encryptWhole!(plaintext))
      )
    }
    case 'decrypt whole': {
      const message = await subject.encryptWhole?.(Buffer.alloc(octets, 'claviger'))
      return message && repeated(octets, seconds, () => subject.decryptWhole!(message))
    }
  }
}

const inChild = (task: Task): Figure | undefined => {
  const args = [fileURLToPath(import.meta.url), '--task', JSON.stringify(task)]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) ?? undefined
}

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN

type Row = { shape: Shape; octets: number }

/** Takes turns among the subjects, and prints one table. */
const compare = (
  rows: readonly Row[],
  options: { rounds: number; seconds: number; names: string[] },
) => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'))
  const figures = new Map<string, Figure[]>()
  const at = (row: Row, subject: string) => `${row.shape} ${row.octets} ${subject}`
  try {
    for (const { octets } of rows.filter(({ shape }) => shape === 'encrypt file'))
      execFileSync(process.execPath, [
        '-e',
        `const f=require('fs').openSync(process.argv[1],'w'),b=Buffer.alloc(65536,'claviger');
         for(let l=${octets};l>0;l-=65536)require('fs').writeSync(f,b,0,Math.min(l,65536))`,
        join(folder, 'plain'),
      ])
    for (let round = 0; round < options.rounds; round++)
      for (const subject of options.names)
        for (const row of rows) {
          const figure = inChild({ ...row, subject, folder, seconds: options.seconds })
          if (figure)
            figures.set(at(row, subject), [...(figures.get(at(row, subject)) ?? []), figure])
        }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const table = rows.flatMap((row) =>
    options.names.flatMap((subject) => {
      const found = figures.get(at(row, subject))
      if (!found) return []
      const speed = (of: Figure[]) => median(of.map((figure) => figure.megabytesPerSecond))
      const base = figures.get(at(row, 'raw'))
      return {
        what: row.shape,
        octets: row.octets,
        subject,
        'MB/s': Number(speed(found).toPrecision(4)),
        'of raw': base ? Number((speed(found) / speed(base)).toPrecision(2)) : undefined,
        'CPU s': Number(median(found.map((figure) => figure.cpuSeconds)).toFixed(2)),
        'peak MB': Math.round(Math.max(...found.map((figure) => figure.peakMegabytes))),
      }
    }),
  )
  console.table(table)
}

const { values } = parseArgs({
  options: {
    octets: { type: 'string', default: String(2 ** 30) },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string', default: Object.keys(subjects).join(',') },
    task: { type: 'string' },
  },
})
if (values.task) console.log(JSON.stringify((await perform(JSON.parse(values.task))) ?? null))
else {
  const octets = Number(values.octets)
  const options = {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    names: values.only.split(','),
  }
  compare(
    [
      { shape: 'encrypt memory', octets },
      { shape: 'encrypt file', octets },
      { shape: 'decrypt file', octets },
      ...[1024, 65536, 1048576].flatMap((size): Row[] => [
        { shape: 'encrypt whole', octets: size },
        { shape: 'decrypt whole', octets: size },
      ]),
    ],
    options,
  )
}
