import { type Command, InvalidArgumentError, Option } from 'commander'
import { type KeySpec, type KeyUsage, keySpecs } from '../../algorithms/key-spec.ts'
import { rowNames } from '../../base/table.ts'
import type { KmsMethods } from '../../kms/embedded.ts'
import { UsageError } from '../failure.ts'
import { everyAlias, everyKey } from '../listing.ts'
import { action, collectPair, type GlobalOptions } from '../options.ts'
import { columns, fields, print } from '../print.ts'
import { withKms } from '../session.ts'

type CreateOptions = {
  readonly spec: KeySpec
  readonly usage?: KeyUsage
  readonly description?: string
  readonly store?: string
  readonly tag?: ReadonlyMap<string, string>
}

const specs = rowNames(keySpecs)
const usages = [...new Set(specs.flatMap((spec) => keySpecs[spec].usages))]

export function addKeyCommands(root: Command): void {
  const key = root.command('key').description('make keys and look after them')
  key
    .command('create')
    .description('make a key and print its ARN')
    .addOption(new Option('--spec <spec>', 'key spec').choices(specs).default('SYMMETRIC_DEFAULT'))
    .addOption(new Option('--usage <usage>', 'key usage').choices(usages))
    .option('--description <text>')
    .option('--store <name>', 'PKCS#11 store of the settings file that is to keep the key')
    .option('--tag <name=value>', 'a tag; may be repeated', collectPair)
    .action(action<CreateOptions>(createKey))
  key.command('list').description('list keys and their aliases').action(action(listKeys))
  key
    .command('describe <key>')
    .description('print what is known of a key')
    .action(action(describeKey))
  addChange(key, 'enable', 'let a key be used again', (kms, KeyId) => kms.enableKey({ KeyId }))
  addChange(key, 'disable', 'keep a key from use', (kms, KeyId) => kms.disableKey({ KeyId }))
  key
    .command('schedule-deletion <key>')
    .description('delete a key for ever, after days in which that can be cancelled')
    .option('--days <days>', 'days to wait, 7 to 30; by default 30', parseDays)
    .action(action<{ days?: number }>(scheduleDeletion))
  addChange(key, 'cancel-deletion', 'keep a key after all; it stays disabled', (kms, KeyId) =>
    kms.cancelKeyDeletion({ KeyId }),
  )
}

/** Adds a command that changes one key and has nothing to say. */
function addChange(
  key: Command,
  name: string,
  description: string,
  change: (kms: KmsMethods, KeyId: string) => Promise<unknown>,
): void {
  const run = async (options: GlobalOptions, KeyId = '') => {
    await print(options, await withKms(options, (kms) => change(kms, KeyId)), '')
  }
  key.command(`${name} <key>`).description(description).action(action(run))
}

async function createKey(options: GlobalOptions & CreateOptions): Promise<void> {
  const { spec, usage, description, store, tag = [] } = options
  const input = {
    KeySpec: spec,
    KeyUsage: usage ?? onlyUsage(spec),
    Description: description,
    Tags: Array.from(tag, ([TagKey, TagValue]) => ({ TagKey, TagValue })),
    ...(store !== undefined && { CustomKeyStoreId: store, Origin: 'AWS_CLOUDHSM' as const }),
  }
  const answer = await withKms(options, (kms) => kms.createKey(input), 'make')
  await print(options, answer, answer.KeyMetadata.Arn)
}

/** KMS asks for the usage of every key that is not symmetric; many specs have but one. */
function onlyUsage(spec: KeySpec): KeyUsage | undefined {
  const { usages } = keySpecs[spec]
  if (usages.length === 1) return usages[0]
  throw new UsageError(`--usage is needed: ${spec} is for ${usages.join(' or ')}`)
}

async function listKeys(options: GlobalOptions): Promise<void> {
  const [keys, aliases] = await withKms(options, async (kms) => [
    await everyKey(kms),
    await everyAlias(kms),
  ])
  const rows = keys.map(({ KeyId }) => {
    const names = aliases.filter(({ TargetKeyId }) => TargetKeyId === KeyId)
    return [KeyId, names.map(({ AliasName }) => AliasName).join(', ')]
  })
  await print(options, { Keys: keys }, columns(rows))
}

async function describeKey(options: GlobalOptions, KeyId = ''): Promise<void> {
  const answer = await withKms(options, (kms) => kms.describeKey({ KeyId }))
  await print(options, answer, fields(answer.KeyMetadata))
}

async function scheduleDeletion(
  options: GlobalOptions & { days?: number },
  KeyId = '',
): Promise<void> {
  const input = { KeyId, PendingWindowInDays: options.days }
  const answer = await withKms(options, (kms) => kms.scheduleKeyDeletion(input))
  const { DeletionDate } = answer
  await print(options, answer, fields({ DeletionDate }))
}

function parseDays(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected a number of days')
}
