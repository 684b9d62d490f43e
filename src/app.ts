import { join } from 'node:path'
import type { Audit, Durability } from './audit/audit.ts'
import { MemoryAudit } from './audit/memory-audit.ts'
import { refuseOlderDatabase } from './audit/older-database.ts'
import { openAudit } from './audit/open-audit.ts'
import type { SlotStuck } from './audit/slot.ts'
import { regionPattern } from './base/arn.ts'
import { type Clock, systemClock } from './base/clock.ts'
import { OperatorError } from './base/error.ts'
import type { Engine, KeyedHmac } from './crypto/engine.ts'
import { native } from './crypto/native/index.ts'
import { CustodyRegistry } from './custody/registry.ts'
import { softwareCustody } from './custody/software.ts'
import { type TokenStoreSettings, tokenStore } from './hsm/settings.ts'
import { AccessKeys } from './identity/access-key-cache.ts'
import { createAccount, listAccounts } from './identity/account.ts'
import { Keystore } from './keystore/keystore.ts'
import { deleteDueKeys, expiryMilliseconds } from './kms/expiry.ts'
import { kmsService } from './kms/service.ts'
import { SignatureCheck } from './kms/signature-check.ts'
import { selfTested } from './known-answers/self-tested.ts'
import { OpenKeystore } from './open-keystore.ts'
import { pipeline } from './operation/pipeline.ts'
import { migrations, sealedTables } from './schema.ts'
import { keyFileRootKey } from './seal/key-file.ts'
import { openStore, type StoreOptions } from './seal/open-store.ts'
import { passphraseRootKey } from './seal/passphrase.ts'
import { ephemeralRootKey, type RootKeySource } from './seal/root-key.ts'
import type { Store } from './seal/store.ts'

/**
 * Where the root key is: in a file that is made on first use, or in a passphrase of at least 15 octets (UTF-8), which
 * is asked for in an allocation of its own and wiped.
 */
export type RootKeySettings =
  | { readonly file: string }
  | { readonly passphrase: () => Promise<Uint8Array> }

/** Where a keystore is: in a folder, made when missing, under a root key; or in memory, gone when it is closed. */
export type KeystorePlace =
  | { readonly folder: string; readonly rootKey: RootKeySettings }
  | { readonly memory: true }

export type KeystoreSettings = {
  readonly at: KeystorePlace
  /** 12 digits; made when missing. */
  readonly account: string
  readonly region: string
  /**
   * What does the work of keys in software custody, and verifies signatures: by default `native` (OpenSSL). `noble`
   * is plain JavaScript: slower, without RSA and SM2, and not constant-time. Of keys that it lacks, those in software
   * custody are unsupported, whoever made them; their public keys, and those in a token, are verified with by native.
   * Seals, audit and root key are native's.
   */
  readonly engine?: Engine['name']
  /** What an audit event survives before its answer leaves; in memory always `memory`. */
  readonly audit: Exclude<Durability, 'memory'>
  /**
   * Verifies each signature before it leaves, software's and a token's, with the engine that did not make it; those of
   * RSA and SM2, which noble lacks, with native's verification. One that is wrong is never given out.
   */
  readonly checkSignatures?: boolean
  /** PKCS#11 tokens that hold keys, as custom key stores. */
  readonly stores: readonly TokenStoreSettings[]
  readonly clock?: Clock
  /** Hears of defects, damage, and stores that cannot be reached. */
  readonly report: (problem: unknown) => void
  /**
   * Opens a database that is older than the audit knows it, or whose audit is gone: keys, policies and access keys of
   * then decide again.
   */
  readonly dangerouslyAcceptOlderDatabase?: boolean
}

/** Opens a keystore. Here the parts meet. @throws OperatorError */
export async function assembleKeystore(settings: KeystoreSettings): Promise<OpenKeystore> {
  requireRegion(settings.region)
  const opened: { close(): Promise<void> }[] = []
  const opening = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.unshift(part)
    return part
  }
  try {
    return await joinParts(settings, opening)
  } catch (error) {
    for (const part of opened) await part.close().catch(settings.report)
    throw error
  }
}

/** Joins the parts. Each that holds something open goes through `opening`, so that a failure closes it. */
async function joinParts(
  settings: KeystoreSettings,
  opening: <T extends { close(): Promise<void> }>(part: T) => T,
): Promise<OpenKeystore> {
  const { account, region, report, clock = systemClock } = settings
  const store = opening(await openStore(storeOptions(settings.at, clock)))
  const audit = opening(await openAuditOf(settings, store, clock))
  const engine = await engineOf(settings)
  const custodies = opening(await openCustodies(settings, engine, store, clock))
  const keystore = new Keystore(store, custodies, clock)
  const accessKeys = new AccessKeys(store, nativeEngine())
  if (!(await listAccounts(store)).includes(account)) {
    await store.change((change) => createAccount(change, account, clock.now()))
  }
  const house = { store, audit, identityPolicies: () => [], report }
  const signatureCheck = await signatureCheckOf(settings)
  const publicEngine = withNative(engine)
  const kms = { keystore, engine, publicEngine, signatureCheck }
  const performKms = pipeline(kmsService, kms, house)
  const stopExpiry = await startExpiry(store, keystore, audit, settings)
  const parts = { account, region, clock, store, audit, custodies, accessKeys, performKms }
  return new OpenKeystore({ ...parts, report, stopExpiry })
}

/** What the store of a keystore is opened with, for its use and for its maintenance. */
export function storeOptions(at: KeystorePlace, clock: Clock): StoreOptions {
  const rootKey = 'folder' in at ? rootKeySource(at.rootKey) : ephemeralRootKey()
  return { at, rootKey, migrations, sealedTables, clock, engine: nativeEngine() }
}

export function rootKeySource(settings: RootKeySettings): RootKeySource {
  return 'file' in settings
    ? keyFileRootKey(settings.file, nativeEngine())
    : passphraseRootKey(settings.passphrase)
}

export const auditFolder = (folder: string): string => join(folder, 'audit')

/** The key of the audit's chains. It outlives a change of the root key. */
export const auditKey = (store: Store): KeyedHmac =>
  nativeEngine().hmac.keyed('sha256', store.deriveKey('audit chain'))

async function openAuditOf(settings: KeystoreSettings, store: Store, clock: Clock): Promise<Audit> {
  const { at, audit: durability, dangerouslyAcceptOlderDatabase: accept = false } = settings
  if (!('folder' in at)) return new MemoryAudit()
  const folder = auditFolder(at.folder)
  const key = auditKey(store)
  await refuseOlderDatabase({ folder, store, key, clock, accept })
  const audit = await openAudit({ folder, store, key, durability, clock })
  const { damagedSlots, stuckSlots } = audit.opening
  if (damagedSlots.length > 0) settings.report(damaged(folder, damagedSlots))
  for (const slot of stuckSlots.values()) settings.report(stuck(slot))
  return audit
}

const damaged = (folder: string, slots: readonly number[]): OperatorError =>
  new OperatorError('audit-damaged', `audit: logs in ${folder} are missing or damaged: ${slots}`, {
    hint: 'claviger audit verify tells what was changed',
  })

const stuck = ({ file, message }: SlotStuck): OperatorError =>
  new OperatorError('audit-stuck', `audit: ${file}: ${message}`, {
    hint: 'what is in it stays, and events of changes may wait for it: mend what keeps it from being read and written, and start again',
  })

/** The engine of seals, audit, root key and tokens. @throws OperatorError when it does not give its known answers */
export const nativeEngine = (): Engine => selfTested(native)

/** The second engine is loaded by those alone who ask for it. */
const nobleEngine = async (): Promise<Engine> =>
  selfTested((await import('./crypto/noble/index.ts')).noble)

async function engineOf({ engine }: KeystoreSettings): Promise<Engine> {
  return engine === 'noble' ? await nobleEngine() : nativeEngine()
}

/** An engine, and native where it has none of a family. */
const withNative = (engine: Engine): Engine => ({ ...nativeEngine(), ...engine })

/** Noble's families in place of native's, or the other way round. */
async function signatureCheckOf(settings: KeystoreSettings): Promise<SignatureCheck | undefined> {
  if (!settings.checkSignatures) return undefined
  if (settings.engine === 'noble') return new SignatureCheck(nativeEngine())
  return new SignatureCheck(withNative(await nobleEngine()))
}

async function openCustodies(
  { stores, report }: KeystoreSettings,
  engine: Engine,
  store: Store,
  clock: Clock,
): Promise<CustodyRegistry> {
  const tokens = new Map(
    stores.map((named) => [named.name, tokenStore(named, { clock, engine: nativeEngine() })]),
  )
  // A token that is missing now must not keep the rest of the keystore from serving.
  await Promise.all([...tokens.values()].map((token) => token.connect().catch(report)))
  const software = softwareCustody({
    engine,
    wrap: (binding, material) => store.wrap(binding, material),
    unwrap: (binding, wrapped) => store.unwrap(binding, wrapped),
  })
  return new CustodyRegistry(software, tokens)
}

/** Deletes keys that are due: now, and from time to time once every row has been verified. @returns how to stop */
async function startExpiry(
  store: Store,
  keystore: Keystore,
  audit: Audit,
  { report }: KeystoreSettings,
): Promise<() => Promise<void>> {
  let next = ''
  const sweep = async () => {
    next = await deleteDueKeys(keystore, audit, report, next)
  }
  let running = sweep().catch(report)
  await running
  const stop = keystore.clock.every(expiryMilliseconds, () => {
    running = running
      .then(() => store.recountNow())
      .then(sweep)
      .catch(report)
  })
  return () => {
    stop()
    return running
  }
}

function requireRegion(region: string): void {
  if (regionPattern.test(region)) return
  throw new OperatorError('region', `settings: '${region}' is not a Region such as us-east-1`)
}
