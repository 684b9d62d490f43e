import { open } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import type { KeystoreSettings, RootKeySettings } from './app.ts'
import { accountPattern, regionPattern } from './base/arn.ts'
import { copyOf } from './base/bytes.ts'
import { fromUtf8, hex, utf8 } from './base/encoding.ts'
import { OperatorError, reasonOf } from './base/error.ts'
import { native } from './crypto/native/index.ts'
import type { TokenStoreSettings } from './hsm/settings.ts'
import { type ListenAddress, parseListenAddress } from './server/listen-address.ts'
import { Section } from './settings-section.ts'
import { exposure } from './storage/ownership.ts'
import { readSecretFile } from './storage/secret-file.ts'

/** What a command line says; absent is not said. */
export type Flags = {
  readonly config?: string
  readonly data?: string
  readonly rootKey?: string
  readonly account?: string
  readonly region?: string
  readonly listen?: string
  readonly checkSignatures?: boolean
}

/** One checked value out of flags, environment, settings file and defaults, in this order of precedence. */
export type Settings = {
  /** The data folder, absolute. */
  readonly data: string
  readonly rootKey: RootKeySettings
  /** 12 digits. */
  readonly account: string
  readonly region: string
  readonly listen: ListenAddress
  /** Absent: as suits whoever opens the keystore. */
  readonly audit?: KeystoreSettings['audit']
  readonly checkSignatures: boolean
  readonly stores: readonly TokenStoreSettings[]
}

/** Where another KMS is, and as whom to call it. */
export type RemoteSettings = {
  readonly region: string
  readonly credentials: {
    readonly accessKeyId: string
    /** In an allocation of its own. */
    readonly secretAccessKey: Uint8Array
    readonly sessionToken?: string
  }
}

export type Environment = Record<string, string | undefined>

export const accountDefault = '000000000000'
export const regionDefault = 'us-east-1'
const listenDefault = '127.0.0.1:8080'
const durabilities = ['disk', 'operating-system'] as const
const settingsOctetsMax = 65_536
const passphraseOctetsMax = 1024
/** AWS KMS API Reference, CustomKeyStoreId. */
export const storeNameLengthMax = 64

/**
 * Reads the settings. Secrets that the settings file names in the environment are taken out of it.
 * @throws OperatorError that names the setting, what was expected and what came
 */
export async function loadSettings(
  flags: Flags,
  environment: Environment = process.env,
): Promise<Settings> {
  const said = (name: Exclude<keyof Flags, 'checkSignatures'>, variable: string) =>
    flags[name] ?? (environment[variable] || undefined)
  const path = said('config', 'CLAVIGER_CONFIG')
  const file = path === undefined ? {} : await readSettingsFile(path, environment)
  const data = resolve(said('data', 'CLAVIGER_DATA') ?? file.data ?? defaultDataFolder(environment))
  const rootKeyFile = said('rootKey', 'CLAVIGER_ROOT_KEY')
  return {
    data,
    rootKey:
      rootKeyFile === undefined
        ? (file.rootKey ?? { file: defaultRootKeyFile(data, environment) })
        : { file: resolve(rootKeyFile) },
    account: checkAccount(said('account', 'CLAVIGER_ACCOUNT') ?? file.account ?? accountDefault),
    region: checkRegion(said('region', 'CLAVIGER_REGION') ?? file.region ?? regionDefault),
    listen: parseListenAddress(said('listen', 'CLAVIGER_LISTEN') ?? file.listen ?? listenDefault),
    ...(file.audit !== undefined && { audit: file.audit }),
    checkSignatures: flags.checkSignatures ?? file.checkSignatures ?? false,
    stores: file.stores ?? [],
  }
}

/**
 * Reads whom to call another KMS as, from the variables of the AWS SDKs; the secret is taken out of the environment.
 * @throws OperatorError when there are no credentials
 */
export function remoteSettings(
  flags: Pick<Flags, 'region'>,
  environment: Environment = process.env,
): RemoteSettings {
  const { AWS_REGION, AWS_DEFAULT_REGION } = environment
  const secretAccessKey = takeSecret('AWS_SECRET_ACCESS_KEY', environment)
  const accessKeyId = headerVariable('AWS_ACCESS_KEY_ID', environment)
  const sessionToken = headerVariable('AWS_SESSION_TOKEN', environment)
  if (!accessKeyId || !secretAccessKey) {
    throw new OperatorError('credentials', 'endpoint: there are no credentials to sign with', {
      hint: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY name an access key',
    })
  }
  return {
    region: checkRegion(flags.region || AWS_REGION || AWS_DEFAULT_REGION || regionDefault),
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
  }
}

/** What goes into a header as it is. */
function headerVariable(name: string, environment: Environment): string | undefined {
  const value = environment[name]
  if (!value || /^[!-~]+$/.test(value)) return value
  throw new OperatorError('credentials', `endpoint: ${name} has characters that none has`)
}

/** `$XDG_DATA_HOME/claviger`. Source: XDG Base Directory Specification, which ignores relative paths. */
export function defaultDataFolder(environment: Environment = process.env): string {
  return join(baseFolder(environment.XDG_DATA_HOME, '.local/share'), 'claviger')
}

/**
 * The key file of a data folder that names none: outside it, so that a copied folder is worthless, and of another name
 * for each folder.
 */
export function defaultRootKeyFile(data: string, environment: Environment = process.env): string {
  const folder = resolve(data)
  const digest = native.hash.digest('sha256', utf8(folder))
  const name = `${basename(folder) || 'root'}-${hex(digest.subarray(0, 4))}.root-key`
  return join(baseFolder(environment.XDG_CONFIG_HOME, '.config'), 'claviger', name)
}

const baseFolder = (named: string | undefined, otherwise: string): string =>
  named && isAbsolute(named) ? named : join(homedir(), otherwise)

type FileSettings = {
  data?: string | undefined
  rootKey?: RootKeySettings | undefined
  account?: string | undefined
  region?: string | undefined
  listen?: string | undefined
  audit?: KeystoreSettings['audit'] | undefined
  checkSignatures?: boolean | undefined
  stores?: readonly TokenStoreSettings[] | undefined
}

async function readSettingsFile(path: string, environment: Environment): Promise<FileSettings> {
  const content = await readOwnFile(path)
  const file = new Section(await parseYaml(path, content), path, '')
  const folder = dirname(resolve(path))
  const inFolder = (name: string | undefined) => name && resolve(folder, name)
  file.allow([
    'data',
    'rootKey',
    'account',
    'region',
    'listen',
    'audit',
    'checkSignatures',
    'stores',
  ])
  const rootKey = file.section('rootKey')
  const stores = file.list('stores')
  const secretOf = secretVariables(environment)
  return {
    data: inFolder(file.text('data')),
    rootKey: rootKey && rootKeyOf(rootKey, inFolder, secretOf),
    account: file.account('account'),
    region: file.text('region'),
    listen: file.text('listen'),
    audit: file.oneOf('audit', durabilities),
    checkSignatures: file.flag('checkSignatures'),
    stores: stores && storesOf(stores, inFolder, secretOf),
  }
}

/** Whoever may write settings may name another root key, or a module that is loaded. */
async function readOwnFile(path: string): Promise<Uint8Array> {
  const unreadable = (cause: unknown): never => {
    throw new OperatorError('settings', `settings: ${path} cannot be read: ${reasonOf(cause)}`, {
      cause,
    })
  }
  const file = await open(path).catch(unreadable)
  try {
    const how = exposure(await file.stat())
    if (how === undefined) return await file.readFile().catch(unreadable)
    throw new OperatorError('settings', `settings: ${path} ${how}`, {
      hint: `chown it to the user who runs claviger, and chmod go-w ${path}`,
    })
  } finally {
    await file.close()
  }
}

async function parseYaml(path: string, content: Uint8Array): Promise<unknown> {
  const text = content.length <= settingsOctetsMax ? fromUtf8(content) : undefined
  if (text === undefined) {
    const expected = `expected YAML in UTF-8, at most ${settingsOctetsMax} octets`
    throw new OperatorError('settings', `settings: ${path}: ${expected}`)
  }
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { prettyErrors: false })
  const [error] = [...document.errors, ...document.warnings]
  if (error) {
    const line = text.slice(0, error.pos[0]).split('\n').length
    throw new OperatorError('settings', `settings: ${path}:${line}: ${error.message}`)
  }
  try {
    return document.toJS({ maxAliasCount: 0 }) ?? {}
  } catch (cause) {
    throw new OperatorError('settings', `settings: ${path}: aliases are not taken`, { cause })
  }
}

type Resolve = (name: string | undefined) => string | undefined

function rootKeyOf(from: Section, inFolder: Resolve, secretOf: SecretOf): RootKeySettings {
  const name = from.only(['file', 'passphraseFile', 'passphraseEnvironment'])
  const value = from.need(name)
  if (name === 'passphraseEnvironment') {
    const passphrase = secretOf(value)
    return { passphrase: async () => passphrase() }
  }
  const path = inFolder(value) ?? value
  return name === 'file' ? { file: path } : { passphrase: () => readPassphraseFile(path) }
}

/** A root key that is stretched from a passphrase in a file of its owner alone. */
export const readPassphraseFile = (path: string): Promise<Uint8Array> =>
  readSecretFile({ path, kind: 'passphrase file', octetsMax: passphraseOctetsMax })

function storesOf(
  list: readonly Section[],
  inFolder: Resolve,
  secretOf: SecretOf,
): TokenStoreSettings[] {
  const names = new Set<string>()
  return list.map((from) => {
    from.allow(['name', 'module', 'token', 'pin'])
    const name = from.need('name')
    if (name.length > storeNameLengthMax || names.has(name)) {
      throw from.wrong('name', `1 to ${storeNameLengthMax} characters, each name once`, name)
    }
    names.add(name)
    const pin = from.section('pin') ?? from.fail('pin')
    return {
      name,
      module: from.need('module'),
      token: from.need('token'),
      ...pinOf(pin, inFolder, secretOf),
    }
  })
}

function pinOf(from: Section, inFolder: Resolve, secretOf: SecretOf) {
  const name = from.only(['file', 'environment'])
  const value = from.need(name)
  return name === 'file' ? { pinFile: inFolder(value) ?? value } : { pin: secretOf(value) }
}

/** Takes a secret out of the environment, where children and reports would find it. */
function takeSecret(variable: string, environment: Environment): Uint8Array | undefined {
  const text = environment[variable]
  delete environment[variable]
  return text ? copyOf(utf8(text)) : undefined
}

/** A secret of the environment, as often as it is asked for: each time a copy to wipe. */
type SecretOf = (variable: string) => () => Uint8Array

/** Takes the variables that settings name out of the environment; several may name the same one. */
function secretVariables(environment: Environment): SecretOf {
  const taken = new Map<string, Uint8Array | undefined>()
  return (variable) => {
    if (!taken.has(variable)) taken.set(variable, takeSecret(variable, environment))
    const octets = taken.get(variable)
    return () => {
      if (octets) return copyOf(octets)
      throw new OperatorError('environment', `settings: the variable ${variable} is not set`)
    }
  }
}

export function checkAccount(account: string): string {
  if (accountPattern.test(account)) return account
  throw new OperatorError('settings', `settings: account: expected 12 digits, got '${account}'`)
}

export function checkRegion(region: string): string {
  if (regionPattern.test(region)) return region
  throw new OperatorError('settings', `settings: region: '${region}' is not one such as us-east-1`)
}

/** A problem that nobody asked to hear of becomes a warning of the process. */
export function warn(problem: unknown): void {
  process.emitWarning(problem instanceof Error ? problem : String(problem))
}
