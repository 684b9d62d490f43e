import { accountPattern, formatArn } from '../base/arn.ts'
import { OperatorError } from '../base/error.ts'
import type { Principal } from '../policy/principal.ts'
import type { Change, SealedStore } from '../seal/sealed-store.ts'
import { accountTable } from './identity-table.ts'

/**
 * Adds an account. One that is there already is left as it is.
 * @param now milliseconds since the epoch
 * @throws OperatorError for an id that is not 12 digits
 */
export async function createAccount(change: Change, id: string, now: number): Promise<void> {
  if (!accountPattern.test(id)) {
    throw new OperatorError('account-id', `account: an id is 12 digits, got '${id.slice(0, 40)}'`)
  }
  if (!(await hasAccount(change, id))) {
    await change.insert(accountTable, { id, created_at: now })
  }
}

/** The ids of all accounts, in ascending order. */
export async function listAccounts(store: SealedStore): Promise<string[]> {
  const rows = await store.read.selectFrom('account').selectAll().orderBy('id').execute()
  return rows.map((row) => store.open(accountTable, row).id)
}

/** Whether the account exists, as the change sees it. */
export async function hasAccount(change: Change, id: string): Promise<boolean> {
  const row = await change.tx
    .selectFrom('account')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined && change.open(accountTable, row).id === id
}

/** The account itself as a caller: its root user. */
export function rootPrincipal(account: string, partition = 'aws'): Principal {
  const arn = formatArn({ partition, service: 'iam', region: '', account, resource: 'root' })
  return { type: 'root', arn, account }
}
