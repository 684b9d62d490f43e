import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KMS } from '@aws-sdk/client-kms'
import { assembleKeystore, type KeystoreSettings } from '../../src/app.ts'
import { systemClock } from '../../src/base/clock.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { startServer } from '../../src/server/server.ts'

export const account = '000000000000'
export const region = 'us-east-1'
export const root = `arn:aws:iam::${account}:root`

/** One way for the real AWS SDK to reach a keystore. */
export type Door = {
  readonly keystore: OpenKeystore
  /** The AWS SDK's own client, for a principal (the account's root user without one). */
  client(caller?: { principal?: string; region?: string }): Promise<KMS>
  close(): Promise<void>
}

export const settings = (changes: Partial<KeystoreSettings> = {}): KeystoreSettings => ({
  at: { memory: true },
  account,
  region,
  audit: 'disk',
  stores: [],
  report: (problem) => {
    throw problem
  },
  ...changes,
})

async function openHttp(changes: Partial<KeystoreSettings> = {}): Promise<Door> {
  const keystore = await assembleKeystore(settings(changes))
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    endpoint: keystore.endpoint(),
    clock: changes.clock ?? systemClock,
    healthy: () => keystore.healthy(),
    failed: (error) => {
      throw error
    },
  })
  const clients: KMS[] = []
  return {
    keystore,
    async client(caller = {}) {
      const credentials = await keystore.createAccessKey(caller.principal)
      const client = new KMS({
        endpoint: server.url,
        region: caller.region ?? region,
        credentials,
        maxAttempts: 1,
      })
      clients.push(client)
      return client
    },
    async close() {
      for (const client of clients) client.destroy()
      await server.stop()
      await keystore.close()
    },
  }
}

async function openInProcess(changes: Partial<KeystoreSettings> = {}): Promise<Door> {
  const keystore = await assembleKeystore(settings(changes))
  return {
    keystore,
    client: async (caller) => new KMS({ ...keystore.clientConfig(caller), maxAttempts: 1 }),
    close: () => keystore.close(),
  }
}

/** The same suite runs through each. */
export const doors = [
  { name: 'over HTTP', open: openHttp },
  { name: 'in process', open: openInProcess },
]

/** A folder that is removed when the work is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'claviger-kms-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The error of a rejected promise, as its class name and message. */
export async function refusal(work: Promise<unknown>): Promise<{ name: string; message: string }> {
  try {
    await work
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message }
    throw error
  }
  throw new Error('it was not refused')
}
