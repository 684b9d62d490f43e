import { AliasExists, addAlias, aliasArn, TooManyAliases } from '../../keystore/alias.ts'
import { structure } from '../../wire/shape.ts'
import { accessToAlias, requireAliasName } from '../alias-name.ts'
import { alreadyExists, limitExceeded } from '../error.ts'
import { requireRowState } from '../key-amendment.ts'
import { onKey } from '../on-key.ts'
import { aliasName, keyId } from '../shapes.ts'

export const createAlias = onKey({
  name: 'CreateAlias',
  input: structure({ AliasName: aliasName, TargetKeyId: keyId }),
  readOnly: false,
  audited: { input: ['AliasName', 'TargetKeyId'] },
  keyMember: 'TargetKeyId',
  forms: 'key-for-alias',
  crossAccount: false,
  states: 'notPendingDeletion',
  check: ({ AliasName }) => requireAliasName(AliasName),
  alsoNeeds: ({ AliasName }, call) => [accessToAlias('kms:CreateAlias', AliasName, call)],
  execute: async (key, { AliasName }, call) => ({
    async change(change) {
      await requireRowState(change, key, 'notPendingDeletion')
      try {
        await addAlias(change, AliasName, key, call.time)
      } catch (error) {
        const arn = aliasArn(key.account, key.region, AliasName)
        if (error instanceof AliasExists) {
          throw alreadyExists(`An alias with the name ${arn} already exists`)
        }
        if (error instanceof TooManyAliases) throw limitExceeded(`${key.arn} has too many aliases.`)
        throw error
      }
    },
    audit: { response: { keyId: key.arn } },
  }),
})
