import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { AuditReport } from '../../audit/verify.ts'
import { readPassphraseFile } from '../../config.ts'
import type { Verified } from '../../seal/verify.ts'
import { exitCodes, UsageError } from '../failure.ts'
import { action, type GlobalOptions } from '../options.ts'
import { fields, print } from '../print.ts'
import { maintenanceSettings } from '../session.ts'
import { checkFolder } from '../sink.ts'
import { tell } from '../standard.ts'

type RotateOptions = { readonly to?: string; readonly toPassphraseFile?: string }

export function addKeystoreCommands(root: Command): void {
  const keystore = root.command('keystore').description('look after a data folder')
  keystore
    .command('verify')
    .description('check the database, every seal and every material; may be done while serving')
    .action(action(verify))
  keystore
    .command('backup <file>')
    .description('write a consistent copy to a new file; may be done while serving')
    .action(action(backup))
  keystore
    .command('restore <file>')
    .description('verify a backup and put it into an empty or new data folder')
    .action(action(restore))
  keystore
    .command('root-key')
    .description('what everything in the keystore is wrapped under')
    .command('rotate')
    .description(
      'wrap everything under a new root key; nobody may use the keystore meanwhile. A key file that gets the new ' +
        'one keeps the former one beside it, named after its key id: backups made before need it',
    )
    .option('--to <file>', 'keep the new one in this new key file')
    .option('--to-passphrase-file <file>', 'make the new one from the passphrase in this file')
    .action(action<RotateOptions>(rotate))
  root
    .command('audit')
    .description('what happened')
    .command('verify')
    .description('check the audit against its keyed chains and name the first bad places')
    .action(action(verifyAudit))
}

async function verify(options: GlobalOptions): Promise<void> {
  const settings = await maintenanceSettings(options)
  const { verifyKeystore } = await import('../../maintenance.ts')
  await printVerified(options, await verifyKeystore(settings))
}

async function backup(options: GlobalOptions, file = ''): Promise<void> {
  const settings = await maintenanceSettings(options)
  const { backupKeystore } = await import('../../maintenance.ts')
  await backupKeystore(settings, file)
  await print(options, { file: resolve(file) }, '')
}

async function restore(options: GlobalOptions, file = ''): Promise<void> {
  const settings = await maintenanceSettings(options)
  const { restoreKeystore } = await import('../../maintenance.ts')
  await printVerified(options, await restoreKeystore(settings, file))
}

async function rotate(options: GlobalOptions & RotateOptions): Promise<void> {
  const settings = await maintenanceSettings(options)
  const to = newPlace(options)
  // A key file's folders are made where they are missing, those of a mistyped path too.
  if (to && 'file' in to) await checkFolder(to.file)
  const { rotateRootKey } = await import('../../maintenance.ts')
  const rootKeyVersion = await rotateRootKey(settings, to && rootKeyIn(to))
  const text = fields({ 'root key version': rootKeyVersion })
  // First, because a reader of standard output that goes away must not take this with it.
  if (to) tell(`claviger: the root key has moved; later commands need ${wanted(to)}`)
  await print(options, { rootKeyVersion, rootKey: to }, text)
}

/** Where a root key is, in the words of the settings file. */
type RootKeyPlace = { readonly file: string } | { readonly passphraseFile: string }

function newPlace({ to, toPassphraseFile }: RotateOptions): RootKeyPlace | undefined {
  if (to !== undefined && toPassphraseFile !== undefined) {
    throw new UsageError('--to and --to-passphrase-file exclude each other')
  }
  if (to !== undefined) return { file: resolve(to) }
  return toPassphraseFile === undefined ? undefined : { passphraseFile: resolve(toPassphraseFile) }
}

const rootKeyIn = (place: RootKeyPlace) =>
  'file' in place ? place : { passphrase: () => readPassphraseFile(place.passphraseFile) }

/** There is no flag for a passphrase. */
const wanted = (place: RootKeyPlace): string =>
  'file' in place
    ? `--root-key ${place.file}`
    : `a settings file with rootKey: { passphraseFile: ${place.passphraseFile} }`

async function printVerified(options: GlobalOptions, verified: Verified): Promise<void> {
  const { keystoreId, generation, materials } = verified
  const rows = Object.entries(verified.rows).map(([table, count]) => `${table} ${count}`)
  await print(options, verified, fields({ keystore: keystoreId, generation, materials, rows }))
}

async function verifyAudit(options: GlobalOptions): Promise<void> {
  const settings = await maintenanceSettings(options)
  const { verifyAudit } = await import('../../maintenance.ts')
  const found = await verifyAudit(settings)
  if (found.findings.length > 0) process.exitCode = exitCodes.failed
  await print(options, found, auditText(found))
}

function auditText({ events, slots, tornOctets, findings }: AuditReport): string {
  const places = findings.map(({ file, line, what }) =>
    line === undefined ? `${file}: ${what}` : `${file}:${line}: ${what}`,
  )
  const torn = tornOctets > 0 ? tornOctets : undefined
  return [...places, fields({ events, logs: slots, 'torn octets': torn })].join('\n')
}
