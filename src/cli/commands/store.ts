import type { Command } from 'commander'
import type { StoreReport } from '../../maintenance.ts'
import { exitCodes } from '../failure.ts'
import { action, type GlobalOptions } from '../options.ts'
import { columns, print } from '../print.ts'
import { localSettings } from '../session.ts'

export function addStoreCommands(root: Command): void {
  root
    .command('store')
    .description('PKCS#11 tokens that keep keys')
    .command('list')
    .description(
      'log in to each store of the settings file and tell how it stands; the exit code is 0 when none has failed',
    )
    .action(action(listStores))
}

async function listStores(options: GlobalOptions): Promise<void> {
  const settings = await localSettings(options)
  const { checkStores } = await import('../../maintenance.ts')
  const stores = await checkStores(settings.stores)
  if (stores.some(({ health }) => health.state === 'failed')) process.exitCode = exitCodes.failed
  await print(options, { stores }, columns(stores.map(rowOf)))
}

const rowOf = ({ name, health }: StoreReport): string[] =>
  health.state === 'failed'
    ? [name, health.state, `${health.fault}: ${health.reason}`]
    : [name, health.state]
