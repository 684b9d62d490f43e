import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Audit } from '../../src/audit/audit.ts'
import { auditMigration, auditTables } from '../../src/audit/audit-table.ts'
import type { AuditEvent } from '../../src/audit/event.ts'
import { type AuditOptions, openAudit } from '../../src/audit/open-audit.ts'
import { slotFiles } from '../../src/audit/slot.ts'
import { verifyAudit } from '../../src/audit/verify.ts'
import type { Arn } from '../../src/base/arn.ts'
import { systemClock } from '../../src/base/clock.ts'
import { native } from '../../src/crypto/native/index.ts'
import { keyFileRootKey } from '../../src/seal/key-file.ts'
import { openStore } from '../../src/seal/open-store.ts'
import { ephemeralRootKey } from '../../src/seal/root-key.ts'
import type { Change, SealedStore } from '../../src/seal/sealed-store.ts'
import type { Migration } from '../../src/storage/database.ts'
import { whileFull as whileFileFull } from '../storage/full-disk.ts'

declare module '../../src/storage/database.ts' {
  interface Tables {
    note: { id: string }
  }
}

/** What the tests change, so that a change and its event can be counted against each other. */
const noteMigration: Migration = {
  name: 'note',
  statements: ['create table note (id text not null primary key) strict'],
}

const storeOptions = {
  migrations: [auditMigration, noteMigration],
  sealedTables: auditTables,
  clock: systemClock,
  engine: native,
}

export const openTestStore = (root: string) =>
  openStore({
    ...storeOptions,
    at: { folder: join(root, 'data') },
    rootKey: keyFileRootKey(join(root, 'root.key'), native),
  })

export const openMemoryStore = () =>
  openStore({ ...storeOptions, at: { memory: true }, rootKey: ephemeralRootKey() })

export const auditKey = (store: SealedStore) =>
  native.hmac.keyed('sha256', store.deriveKey('audit chain'))
export const auditFolder = (root: string) => join(root, 'audit')

export const openTestAudit = (
  root: string,
  store: SealedStore,
  durability: AuditOptions['durability'],
  clock = systemClock,
) => openAudit({ folder: auditFolder(root), store, key: auditKey(store), durability, clock })

export const verified = (root: string, store: SealedStore) =>
  verifyAudit(auditFolder(root), store, auditKey(store))

export async function inFolder<T>(work: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'claviger-audit-'))
  try {
    return await work(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

export const insertNote = (change: Change, id: string) =>
  change.tx.insertInto('note').values({ id }).execute()

export const logPath = (root: string, slot = 1) => slotFiles(auditFolder(root), slot).log
export const headPath = (root: string, slot = 1) => slotFiles(auditFolder(root), slot).head

type Logged = { requestID?: string; eventName: string } & Record<string, unknown>

export const logged = (root: string, slot = 1): Logged[] =>
  readFileSync(logPath(root, slot), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

export const requestIds = (root: string, slot = 1) =>
  logged(root, slot).map(({ requestID }) => requestID)

export const event = (requestId: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  caller: {
    type: 'user',
    arn: 'arn:aws:iam::000000000000:user/app' as Arn,
    account: '000000000000',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  },
  source: 'kms.amazonaws.com',
  name: 'Encrypt',
  region: 'us-east-1',
  time: Date.UTC(2025, 0, 1, 12, 30, 15, 999),
  requestId,
  sourceAddress: '127.0.0.1',
  userAgent: 'test',
  readOnly: true,
  requestParameters: { keyId: 'alias/x', encryptionContext: { tenant: 'ä "1"' } },
  ...more,
})

/** Makes the log far larger than the keystore's own files, for `whileFull`. */
export async function fill(audit: Audit): Promise<void> {
  const requestParameters = { filler: 'x'.repeat(60_000) }
  for (let n = 0; n < 40; n++) await audit.record(event('filler', { requestParameters }))
}

/** Lets no file of this process grow beyond what the slot's log has now, as on a full disk. */
export const whileFull = <T>(root: string, work: () => Promise<T>): Promise<T> =>
  whileFileFull(logPath(root), work)
