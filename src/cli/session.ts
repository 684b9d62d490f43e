import { wipe } from '../base/bytes.ts'
import { systemClock } from '../base/clock.ts'
import { OperatorError } from '../base/error.ts'
import { loadSettings, remoteSettings, type Settings } from '../config.ts'
import type { KmsMethods } from '../kms/embedded.ts'
import type { MaintenanceSettings } from '../maintenance.ts'
import type { OpenKeystore } from '../open-keystore.ts'
import { exists } from '../storage/durable-file.ts'
import { explain, UsageError } from './failure.ts'
import type { GlobalOptions } from './options.ts'
import { tell } from './standard.ts'

/** Whether a command makes a keystore where there is none; most would only hide a wrong folder. */
export type WhenMissing = 'make' | 'refuse'

/** Works on a KMS: the keystore in the data folder, or the one behind `--endpoint`. */
export function withKms<T>(
  options: GlobalOptions,
  work: (kms: KmsMethods) => Promise<T>,
  whenMissing: WhenMissing = 'refuse',
): Promise<T> {
  const { endpoint } = options
  if (endpoint !== undefined) return withEndpoint(endpoint, options, work)
  return withKeystore(options, (keystore) => work(keystore.kms()), whenMissing)
}

/** Works on the keystore in the data folder. What it did is on disk when this resolves. */
export async function withKeystore<T>(
  options: GlobalOptions,
  work: (keystore: OpenKeystore) => Promise<T>,
  whenMissing: WhenMissing = 'refuse',
): Promise<T> {
  const settings = await localSettings(options)
  if (whenMissing === 'refuse') await refuseMissing(settings.data)
  const { assembleKeystore } = await import('../app.ts')
  const { data, rootKey, account, region, audit = 'operating-system' } = settings
  const { checkSignatures, stores } = settings
  const at = { folder: data, rootKey }
  const keystore = await assembleKeystore({
    at,
    account,
    region,
    audit,
    checkSignatures,
    stores,
    report,
  })
  try {
    return await work(keystore)
  } finally {
    await keystore.close()
  }
}

async function withEndpoint<T>(
  endpoint: string,
  options: GlobalOptions,
  work: (kms: KmsMethods) => Promise<T>,
): Promise<T> {
  const { region, credentials } = remoteSettings(options)
  const { kmsClient } = await import('../client/kms-client.ts')
  const { kmsService: service } = await import('../kms/service.ts')
  const { kms, close } = kmsClient({
    endpoint,
    region,
    credentials,
    service,
    clock: systemClock,
  })
  wipe(credentials.secretAccessKey)
  try {
    return await work(kms)
  } finally {
    close()
  }
}

/** The settings of a command that works on a data folder alone. */
export function localSettings(options: GlobalOptions): Promise<Settings> {
  if (options.endpoint === undefined) return loadSettings(options)
  throw new UsageError('this command works on a data folder, not on an --endpoint')
}

/** What `maintenance.ts` takes. */
export async function maintenanceSettings(options: GlobalOptions): Promise<MaintenanceSettings> {
  const { data, rootKey } = await localSettings(options)
  return { at: { folder: data, rootKey } }
}

/** Tells the operator of what does not stop the work. */
export const report = (problem: unknown): void => tell(explain(problem).text)

async function refuseMissing(folder: string): Promise<void> {
  const { keystoreFile } = await import('../seal/open-store.ts')
  if (await exists(keystoreFile(folder))) return
  throw new OperatorError('keystore-missing', `keystore: there is none in ${folder}`, {
    hint: '--data names its folder; `claviger key create` or `claviger serve` makes one',
  })
}
