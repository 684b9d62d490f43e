import { aliasArn, removeAlias } from '../../keystore/alias.ts'
import type { Operation } from '../../operation/operation.ts'
import { type Carried, structure } from '../../wire/shape.ts'
import { accessTo } from '../access.ts'
import { accessToAlias, requireAliasName } from '../alias-name.ts'
import { aliasNotFound } from '../error.ts'
import type { Kms } from '../kms.ts'
import { aliasName } from '../shapes.ts'

const input = structure({ AliasName: aliasName })

export const deleteAlias: Operation<Kms, Carried<typeof input>, undefined> = {
  name: 'DeleteAlias',
  input,
  readOnly: false,
  audited: { input: ['AliasName'] },
  async plan({ AliasName }, call, { keystore }) {
    requireAliasName(AliasName)
    const { region } = call
    const { account } = call.caller
    const arn = aliasArn(account, region, AliasName)
    const id = await keystore.findAlias(account, region, AliasName)
    const key = id && (await keystore.findKey({ account, region, id }))
    if (!key) throw aliasNotFound(arn)
    return {
      access: [
        accessToAlias('kms:DeleteAlias', AliasName, call),
        accessTo({ key, named: key.arn }, 'kms:DeleteAlias', false, call),
      ],
      execute: async () => ({
        async change(change) {
          if (!(await removeAlias(change, account, region, AliasName, key))) {
            throw aliasNotFound(arn)
          }
          return undefined
        },
        audit: { response: { keyId: key.arn } },
      }),
    }
  },
}
