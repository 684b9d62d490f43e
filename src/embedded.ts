import { resolve } from 'node:path'
import {
  assembleKeystore,
  type KeystorePlace,
  type KeystoreSettings,
  type RootKeySettings,
} from './app.ts'
import { accountPattern } from './base/arn.ts'
import type { Clock } from './base/clock.ts'
import { OperatorError } from './base/error.ts'
import {
  accountDefault,
  defaultRootKeyFile,
  regionDefault,
  storeNameLengthMax,
  warn,
} from './config.ts'
import type { TokenStoreSettings } from './hsm/settings.ts'
import type { OpenKeystore } from './open-keystore.ts'

/** Where the keystore is: in a folder, made when missing, or in memory and gone when it is closed. */
export type KeystoreOptions = (
  | {
      readonly folder: string
      /**
       * A key file that is made on first use, or a passphrase of at least 15 octets. By default a file outside the
       * folder, in the user's configuration folder, named after the folder's path; keep a copy of it.
       */
      readonly rootKey?: RootKeySettings
    }
  | { readonly memory: true }
) & {
  /** 12 digits; by default `000000000000`. */
  readonly account?: string
  /** By default `us-east-1`. */
  readonly region?: string
  /**
   * What an audit event survives before its answer leaves: `operating-system` (the end of the process; the default)
   * or `disk` (a power failure). In memory always `memory`.
   */
  readonly audit?: KeystoreSettings['audit']
  /**
   * `native` (OpenSSL, the default), or `noble`: plain JavaScript, slower, and not constant-time. RSA and SM2 it lacks:
   * keys of these are not made, and those that native made are unsupported but for Verify, which is native's then.
   */
  readonly engine?: NonNullable<KeystoreSettings['engine']>
  /**
   * Verifies each signature with the other engine before it leaves, so that a fault never gives a wrong one out:
   * 2 to 11 ms more for each; RSA and SM2, which `noble` lacks, are verified by `native`.
   */
  readonly checkSignatures?: boolean
  /** PKCS#11 tokens that hold keys, as custom key stores. */
  readonly stores?: readonly TokenStoreSettings[]
  readonly clock?: Clock
  /** Hears of defects, damage, and stores that cannot be reached; by default they become process warnings. */
  readonly report?: (problem: unknown) => void
  /** Opens a database that is older than its audit: keys, policies and access keys of then decide again. */
  readonly dangerouslyAcceptOlderDatabase?: boolean
}

/** What each option must be. An option that is not here does not exist. */
const checks: Readonly<Record<string, readonly [(value: unknown) => boolean, string]>> = {
  folder: [isText, 'a path'],
  memory: [(value) => value === true, 'true'],
  rootKey: [isRootKey, '{ file } or { passphrase }'],
  account: [(value) => isText(value) && accountPattern.test(value), '12 digits'],
  region: [isText, 'a Region such as us-east-1'],
  audit: [oneOf('disk', 'operating-system'), 'disk or operating-system'],
  engine: [oneOf('native', 'noble'), 'native or noble'],
  checkSignatures: [isBoolean, 'true or false'],
  stores: [isStores, 'a list of { name, module, token, pin or pinFile }, each name once'],
  clock: [isObject, 'a clock'],
  report: [isFunction, 'a function'],
  dangerouslyAcceptOlderDatabase: [isBoolean, 'true or false'],
}

/**
 * Opens a keystore in the process: `openKeystore({ folder: './keystore' })`, `openKeystore({ memory: true })`. Several
 * processes may have the same folder open.
 * @throws OperatorError when an option, the folder or the root key is not the right one
 */
export async function openKeystore(options: KeystoreOptions): Promise<OpenKeystore> {
  check(options)
  return await assembleKeystore({
    account: options.account ?? accountDefault,
    region: options.region ?? regionDefault,
    audit: options.audit ?? 'operating-system',
    engine: options.engine ?? 'native',
    checkSignatures: options.checkSignatures ?? false,
    stores: options.stores ?? [],
    report: options.report ?? warn,
    dangerouslyAcceptOlderDatabase: options.dangerouslyAcceptOlderDatabase ?? false,
    ...(options.clock && { clock: options.clock }),
    at: placeOf(options),
  })
}

function placeOf(options: KeystoreOptions): KeystorePlace {
  if ('memory' in options) return options
  // Files in it are opened later too, whatever the working folder is then.
  const folder = resolve(options.folder)
  const { rootKey = { file: defaultRootKeyFile(folder) } } = options
  return { folder, rootKey }
}

/** Callers in plain JavaScript have no types, and a misspelt option must not become a default. */
function check(options: unknown): void {
  if (!isObject(options)) throw wrong('options', 'an object with folder or memory', options)
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue
    const [is, expected] = Object.hasOwn(checks, name) ? (checks[name] ?? []) : []
    if (!is) throw new OperatorError('options', `openKeystore: there is no option ${name}`)
    if (!is(value)) throw wrong(name, expected ?? '', value)
  }
  if ('folder' in options === 'memory' in options) {
    throw wrong('options', 'either folder or memory', Object.keys(options))
  }
}

/** Tells the type of what came, not what it holds: it may be a secret in the wrong place. */
function wrong(name: string, expected: string, came: unknown): OperatorError {
  const type = Array.isArray(came) ? 'a list' : typeof came
  const shown = type === 'string' && name !== 'rootKey' ? `'${came}'` : type
  return new OperatorError('options', `openKeystore: ${name} must be ${expected}, got ${shown}`)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isRootKey(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 1) return false
  return (
    ('file' in value && isText(value.file)) ||
    ('passphrase' in value && isFunction(value.passphrase))
  )
}

function isStores(value: unknown): boolean {
  if (!Array.isArray(value) || !value.every(isStore)) return false
  return new Set(value.map(({ name }) => name)).size === value.length
}

/** What the label and the path must be, the store itself says. */
function isStore(value: unknown): value is TokenStoreSettings {
  if (!isObject(value) || !Object.keys(value).every((name) => storeMembers.has(name))) return false
  const { name, module, token, pin, pinFile } = value as Partial<Record<string, unknown>>
  const isNamed = isText(name) && name.length <= storeNameLengthMax
  const hasPin = 'pinFile' in value ? isText(pinFile) && !('pin' in value) : isFunction(pin)
  return isNamed && isText(module) && isText(token) && hasPin
}

const storeMembers = new Set(['name', 'module', 'token', 'pin', 'pinFile'])

function oneOf(...names: readonly string[]): (value: unknown) => boolean {
  return (value) => names.some((name) => name === value)
}
