import { setTags, TooManyTags } from '../../keystore/tag.ts'
import { structure } from '../../wire/shape.ts'
import { limitExceeded } from '../error.ts'
import { requireRowState } from '../key-amendment.ts'
import { onKey } from '../on-key.ts'
import { keyId, tags } from '../shapes.ts'
import { takeTags } from '../tags.ts'

export const tagResource = onKey({
  name: 'TagResource',
  input: structure({ KeyId: keyId, Tags: tags }),
  readOnly: false,
  audited: { input: ['KeyId', 'Tags'] },
  forms: 'key',
  crossAccount: false,
  states: 'notPendingDeletion',
  async execute(key, input) {
    const taken = takeTags(input.Tags)
    return {
      async change(change) {
        await requireRowState(change, key, 'notPendingDeletion')
        try {
          await setTags(change, key, taken)
        } catch (error) {
          if (error instanceof TooManyTags) throw limitExceeded('Too many tags')
          throw error
        }
      },
      audit: { response: { keyId: key.arn } },
    }
  },
})
