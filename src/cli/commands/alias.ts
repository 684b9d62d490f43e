import type { Command } from 'commander'
import { everyAlias } from '../listing.ts'
import { action, type GlobalOptions } from '../options.ts'
import { columns, print } from '../print.ts'
import { withKms } from '../session.ts'

export function addAliasCommands(root: Command): void {
  const alias = root.command('alias').description('names of keys, each `alias/…`')
  alias
    .command('create <alias> <key>')
    .description('give a key a name')
    .action(
      action(async (options, AliasName = '', TargetKeyId = '') => {
        await withKms(options, (kms) => kms.createAlias({ AliasName, TargetKeyId }))
        await print(options, {}, '')
      }),
    )
  alias
    .command('update <alias> <key>')
    .description('point a name at another key of its kind')
    .action(
      action(async (options, AliasName = '', TargetKeyId = '') => {
        await withKms(options, (kms) => kms.updateAlias({ AliasName, TargetKeyId }))
        await print(options, {}, '')
      }),
    )
  alias
    .command('delete <alias>')
    .description('take a name away; its key stays')
    .action(
      action(async (options, AliasName = '') => {
        await withKms(options, (kms) => kms.deleteAlias({ AliasName }))
        await print(options, {}, '')
      }),
    )
  alias
    .command('list [key]')
    .description('list names, of one key or of all')
    .action(action(listAliases))
}

async function listAliases(options: GlobalOptions, key?: string): Promise<void> {
  const Aliases = await withKms(options, (kms) => everyAlias(kms, key))
  const rows = Aliases.map(({ AliasName, TargetKeyId = '' }) => [AliasName, TargetKeyId])
  await print(options, { Aliases }, columns(rows))
}
