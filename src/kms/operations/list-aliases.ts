import { aliasArn } from '../../keystore/alias.ts'
import { listAliasRows } from '../../keystore/listing.ts'
import type { Operation } from '../../operation/operation.ts'
import { type Carried, list, optional, string, structure, timestamp } from '../../wire/shape.ts'
import { denied } from '../access.ts'
import { resolveKey } from '../key-id.ts'
import type { Kms } from '../kms.ts'
import { endOf, pageOf } from '../page.ts'
import { keyId, pageEnd, pageMembers } from '../shapes.ts'

const bounds = { pageDefault: 50, pageMax: 100 }
const input = structure({ KeyId: optional(keyId), ...pageMembers })
const output = structure({
  Aliases: list(
    structure({
      AliasName: string(),
      AliasArn: string(),
      // AWS lists aliases of its own that have neither a key nor dates yet; ours always have them.
      TargetKeyId: optional(string()),
      CreationDate: optional(timestamp()),
      LastUpdatedDate: optional(timestamp()),
    }),
  ),
  ...pageEnd,
})

export const listAliases: Operation<Kms, Carried<typeof input>, Carried<typeof output>> = {
  name: 'ListAliases',
  input,
  output,
  readOnly: true,
  audited: { input: ['KeyId', 'Limit', 'Marker'] },
  async plan(given, call, { keystore }) {
    const request = pageOf(given, bounds)
    const { account } = call.caller
    const target = given.KeyId && (await resolveKey(keystore, call, given.KeyId, 'key'))
    if (target && 'hidden' in target) return denied('ListAliases', target.hidden, call)
    const key = target ? target.key : undefined
    if (key && key.account !== account) return denied('ListAliases', key, call)
    return {
      access: [{ action: 'kms:ListAliases', resource: { arn: '*', account } }],
      async execute() {
        const page = await listAliasRows(keystore, account, call.region, key, request)
        const Aliases = page.items.map((row) => ({
          AliasName: row.name,
          AliasArn: aliasArn(row.account, row.region, row.name) as string,
          TargetKeyId: row.key,
          CreationDate: new Date(row.created_at),
          LastUpdatedDate: new Date(row.updated_at),
        }))
        return { answer: { Aliases, ...endOf(page) } }
      },
    }
  },
}
