import { keySpecs } from '../../algorithms/key-spec.ts'
import { aliasArn, repointAlias, TooManyAliases } from '../../keystore/alias.ts'
import type { Key } from '../../keystore/key.ts'
import { validation } from '../../operation/error.ts'
import type { Operation } from '../../operation/operation.ts'
import { type Carried, structure } from '../../wire/shape.ts'
import { accessTo, denied } from '../access.ts'
import { accessToAlias, requireAliasName } from '../alias-name.ts'
import { aliasNotFound, limitExceeded } from '../error.ts'
import { requireRowState } from '../key-amendment.ts'
import { resolveKey } from '../key-id.ts'
import { requireState, visibleState } from '../key-state.ts'
import type { Kms } from '../kms.ts'
import { aliasName, keyId } from '../shapes.ts'

const input = structure({ AliasName: aliasName, TargetKeyId: keyId })

/** Three permissions: on the alias, on the key that it leaves and on the key that it comes to. */
export const updateAlias: Operation<Kms, Carried<typeof input>, undefined> = {
  name: 'UpdateAlias',
  input,
  readOnly: false,
  audited: { input: ['AliasName', 'TargetKeyId'] },
  async plan({ AliasName, TargetKeyId }, call, { keystore }) {
    requireAliasName(AliasName)
    const { account } = call.caller
    const arn = aliasArn(account, call.region, AliasName)
    const found = await resolveKey(keystore, call, TargetKeyId, 'key-for-alias')
    if ('hidden' in found) return denied('UpdateAlias', found.hidden, call)
    const next = found.key
    // Before the alias: whether it exists would tell whether the key does.
    if (next.account !== account) return denied('UpdateAlias', next, call)
    const oldId = await keystore.findAlias(account, call.region, AliasName)
    const old = oldId && (await keystore.findKey({ account, region: call.region, id: oldId }))
    if (!old) throw aliasNotFound(arn)
    return {
      access: [
        accessToAlias('kms:UpdateAlias', AliasName, call),
        accessTo({ key: old, named: old.arn }, 'kms:UpdateAlias', false, call),
        accessTo(found, 'kms:UpdateAlias', false, call),
      ],
      guard() {
        requireState('notPendingDeletion', next.arn, visibleState(next))
        requireSameKind(old, next)
      },
      execute: async () => ({
        async change(change) {
          await requireRowState(change, next, 'notPendingDeletion')
          try {
            if (!(await repointAlias(change, AliasName, old, next, call.time))) {
              throw aliasNotFound(arn)
            }
          } catch (error) {
            if (error instanceof TooManyAliases) {
              throw limitExceeded(`${next.arn} has too many aliases.`)
            }
            throw error
          }
          return undefined
        },
        audit: { response: { keyId: next.arn } },
      }),
    }
  },
}

/** An alias may move only to a key of the same type and usage (AWS KMS API Reference, UpdateAlias). */
function requireSameKind(old: Key, next: Key): void {
  if (keySpecs[old.spec].kind !== keySpecs[next.spec].kind || old.usage !== next.usage) {
    throw validation(
      `${next.arn} is not of the same type and key usage as ${old.arn}, to which the alias belongs.`,
    )
  }
}
