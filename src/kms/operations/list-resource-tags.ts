import { listTags } from '../../keystore/listing.ts'
import { list, structure } from '../../wire/shape.ts'
import { onKey } from '../on-key.ts'
import { endOf, pageOf } from '../page.ts'
import { keyId, pageEnd, pageMembers, tag } from '../shapes.ts'

const bounds = { pageDefault: 50, pageMax: 50 }

export const listResourceTags = onKey({
  name: 'ListResourceTags',
  input: structure({ KeyId: keyId, ...pageMembers }),
  output: structure({ Tags: list(tag), ...pageEnd }),
  readOnly: true,
  audited: { input: ['KeyId', 'Limit', 'Marker'] },
  forms: 'key',
  crossAccount: false,
  states: 'any',
  async execute(key, input, _call, { keystore }) {
    const page = await listTags(keystore, key, pageOf(input, bounds))
    const Tags = page.items.map(({ name, value }) => ({ TagKey: name, TagValue: value }))
    return { answer: { Tags, ...endOf(page) } }
  },
})
