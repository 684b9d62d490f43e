import { removeTags } from '../../keystore/tag.ts'
import { list, structure } from '../../wire/shape.ts'
import { requireRowState } from '../key-amendment.ts'
import { onKey } from '../on-key.ts'
import { keyId, tagKey } from '../shapes.ts'
import { takeTagNames } from '../tags.ts'

export const untagResource = onKey({
  name: 'UntagResource',
  input: structure({ KeyId: keyId, TagKeys: list(tagKey) }),
  readOnly: false,
  audited: { input: ['KeyId', 'TagKeys'] },
  forms: 'key',
  crossAccount: false,
  states: 'notPendingDeletion',
  async execute(key, input) {
    const names = takeTagNames(input.TagKeys)
    return {
      async change(change) {
        await requireRowState(change, key, 'notPendingDeletion')
        await removeTags(change, key, names)
      },
      audit: { response: { keyId: key.arn } },
    }
  },
})
