import type { Arn } from '../base/arn.ts'
import { wipe } from '../base/bytes.ts'
import { base64, utf8 } from '../base/encoding.ts'
import { OperatorError } from '../base/error.ts'
import { randomBytes } from '../crypto/random.ts'
import type { Principal } from '../policy/principal.ts'
import type { Change, RowOf, SealedStore } from '../seal/sealed-store.ts'
import { hasAccount } from './account.ts'
import { type AccessKeyRow, type AccessKeyStatus, accessKeyTable } from './identity-table.ts'

/** AWS's quota is two for each user: one in use and one to change over to. */
export const accessKeysPerPrincipalMax = 2

/** What is known of an access key besides its secret. */
export type AccessKeyMetadata = {
  readonly accessKeyId: string
  readonly principal: Principal
  readonly status: AccessKeyStatus
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** The secret is shown this once; afterwards nobody can read it. */
export type NewAccessKey = { readonly accessKeyId: string; readonly secretAccessKey: string }

/** Names an access key in caches and in the trail of changes. */
export const accessKeyTopic = (accessKeyId: string): string => `access-key:${accessKeyId}`

/**
 * Makes an access key for a principal of an existing account.
 * @param now milliseconds since the epoch
 * @throws OperatorError when the account is unknown, or the principal has `accessKeysPerPrincipalMax` already
 */
export async function createAccessKey(
  store: Pick<SealedStore, 'wrap'>,
  change: Change,
  principal: Principal,
  now: number,
): Promise<NewAccessKey> {
  await assertRoom(change, principal)
  const accessKeyId = newAccessKeyId()
  const secretAccessKey = newSecret()
  const secret = utf8(secretAccessKey)
  try {
    await change.insert(accessKeyTable, {
      id: accessKeyId,
      account: principal.account,
      principal_type: principal.type,
      principal_arn: principal.arn,
      status: 'Active',
      secret: store.wrap(secretBinding(accessKeyId, principal), secret),
      created_at: now,
    })
    change.touch(accessKeyTopic(accessKeyId))
    return { accessKeyId, secretAccessKey }
  } finally {
    wipe(secret)
  }
}

/** From its very next request the key is unknown. @returns whether there was such a key */
export async function deleteAccessKey(change: Change, accessKeyId: string): Promise<boolean> {
  change.touch(accessKeyTopic(accessKeyId))
  return await change.delete(accessKeyTable, { id: accessKeyId })
}

/** All access keys of the keystore, by id. */
export async function listAccessKeys(store: SealedStore): Promise<AccessKeyMetadata[]> {
  const rows = await store.read.selectFrom('access_key').selectAll().orderBy('id').execute()
  return rows.map((row) => metadataOf(store.open(accessKeyTable, row)))
}

export function metadataOf(row: AccessKeyRow): AccessKeyMetadata {
  return {
    accessKeyId: row.id,
    principal: principalOf(row),
    status: row.status,
    createdAt: row.created_at,
  }
}

export const principalOf = (row: AccessKeyRow): Principal => ({
  type: row.principal_type,
  arn: row.principal_arn as Arn,
  account: row.account,
})

/** Binds a wrapped secret to its row and its owner, so that it opens nowhere else. */
export const secretBinding = (accessKeyId: string, principal: Principal): Uint8Array =>
  utf8(JSON.stringify(['access_key', accessKeyId, principal.account, principal.arn]))

async function assertRoom(change: Change, principal: Principal): Promise<void> {
  if (!(await hasAccount(change, principal.account))) {
    throw new OperatorError('account-unknown', `access key: no account ${principal.account}`)
  }
  const rows: RowOf<'access_key'>[] = await change.tx
    .selectFrom('access_key')
    .selectAll()
    .where('principal_arn', '=', principal.arn)
    .execute()
  if (rows.length >= accessKeysPerPrincipalMax) {
    throw new OperatorError(
      'access-key-limit',
      `access key: ${principal.arn} has ${rows.length} already, the limit`,
      { hint: 'delete one that is no longer in use' },
    )
  }
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 20 characters, as AWS's: `AKIA` for a key without an end, and 80 random bits. */
const newAccessKeyId = (): string =>
  `AKIA${Array.from(randomBytes(16), (octet) => base32.charAt(octet % base32.length)).join('')}`

/** 40 characters, as AWS's, of 240 random bits in base64. */
function newSecret(): string {
  const random = randomBytes(30)
  const secret = base64(random)
  wipe(random)
  return secret
}
