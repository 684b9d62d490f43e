import { removeTags } from '../../keystore/tag.ts'
import { list, structure } from '../../wire/shape.ts'
import { requireRowState } from '../key-amendment.ts'
import { onKey } from '../on-key.ts'
import { keyId, tagKey } from '../shapes.ts'
import { requireOwnTagNames } from '../tags.ts'

export const untagResource = onKey({
  name: 'UntagResource',
  input: structure({ KeyId: keyId, TagKeys: list(tagKey) }),
  readOnly: false,
  audited: { input: ['KeyId', 'TagKeys'] },
  forms: 'key',
  crossAccount: false,
  states: 'notPendingDeletion',
  async execute(key, input) {
    requireOwnTagNames(input.TagKeys)
    return {
      async change(change) {
        await requireRowState(change, key, 'notPendingDeletion')
        await removeTags(change, key, input.TagKeys)
      },
      audit: { response: { keyId: key.arn } },
    }
  },
})
