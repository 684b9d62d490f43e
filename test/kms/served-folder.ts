import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { assembleKeystore } from '../../src/app.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { keystoreFile } from '../../src/seal/open-store.ts'
import { folderSettings } from '../durability/folder-settings.ts'
import type { Credentials } from './raw-client.ts'

const command = fileURLToPath(new URL('../../bin/claviger.mjs', import.meta.url))

export type AuditEvent = {
  readonly requestID?: string
  readonly eventName: string
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly userIdentity: Readonly<Record<string, string>>
  readonly requestParameters: Readonly<Record<string, unknown>> | null
  readonly responseElements: Readonly<Record<string, unknown>> | null
  readonly resources?: readonly Readonly<Record<string, string>>[]
}

/** `claviger serve` in a process of its own on a folder, and a second process, this one, that administers it. */
export type ServedFolder = {
  readonly url: string
  readonly root: Credentials
  /** The same keystore, opened here. */
  readonly keystore: OpenKeystore
  /** The events of the serving process, the oldest first. */
  events(): AuditEvent[]
  /** What callers can change: every row of keys, aliases, tags, accounts and access keys. */
  rows(): unknown
  /** What the serving process printed, and what it told its operator. */
  output(): { stdout: string; stderr: string }
  /** Ends both. @returns the exit code of the serving process */
  stop(): Promise<number | null>
}

export async function serveFolder(folder: string): Promise<ServedFolder> {
  const data = join(folder, 'data')
  const options = ['--data', data, '--root-key', join(folder, 'root.key')]
  const env = { PATH: process.env.PATH, HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') }
  const server = spawn(
    process.execPath,
    [command, 'serve', ...options, '--listen', '127.0.0.1:0'],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const said = { stdout: '', stderr: '' }
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve))
  server.stderr.on('data', (part) => {
    said.stderr += part
  })
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (part) => {
      said.stdout += part
      if (said.stdout.includes('AWS_REGION=')) resolve()
    })
    void ended.then(() => reject(new Error(`it ended: ${said.stderr}`)))
  })
  const variable = (name: string) =>
    RegExp(`^export ${name}=(.*)$`, 'm').exec(said.stdout)?.[1] ?? ''
  const keystore = await assembleKeystore(folderSettings(folder))
  return {
    url: variable('AWS_ENDPOINT_URL'),
    root: {
      accessKeyId: variable('AWS_ACCESS_KEY_ID'),
      secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    },
    keystore,
    events: () => eventsOf(join(data, 'audit', '0001.jsonl')),
    rows: () => rowsOf(keystoreFile(data)),
    output: () => said,
    async stop() {
      await keystore.close()
      server.kill('SIGTERM')
      return ended
    },
  }
}

export const eventsOf = (log: string): AuditEvent[] =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent)

const tables = ['account', 'access_key', 'kms_key', 'key_material', 'alias', 'key_tag']

function rowsOf(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return tables.map((table) => database.prepare(`select * from ${table}`).all())
  } finally {
    database.close()
  }
}

/** Every file of a folder and of those in it, with its octets. */
export function* filesIn(folder: string): Generator<[path: string, octets: Buffer]> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) yield [path, readFileSync(path)]
  }
}
