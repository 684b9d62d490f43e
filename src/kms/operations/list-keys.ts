import { keyArn } from '../../keystore/key.ts'
import { listKeyIds } from '../../keystore/listing.ts'
import type { Operation } from '../../operation/operation.ts'
import { type Carried, list, string, structure } from '../../wire/shape.ts'
import type { Kms } from '../kms.ts'
import { endOf, pageOf } from '../page.ts'
import { pageEnd, pageMembers } from '../shapes.ts'

const bounds = { pageDefault: 100, pageMax: 1000 }
const input = structure(pageMembers)
const output = structure({
  Keys: list(structure({ KeyId: string(), KeyArn: string() })),
  ...pageEnd,
})

export const listKeys: Operation<Kms, Carried<typeof input>, Carried<typeof output>> = {
  name: 'ListKeys',
  input,
  output,
  readOnly: true,
  audited: { input: ['Limit', 'Marker'] },
  async plan(given, { caller: { account }, region }, { keystore }) {
    const request = pageOf(given, bounds)
    return {
      access: [{ action: 'kms:ListKeys', resource: { arn: '*', account } }],
      async execute() {
        const page = await listKeyIds(keystore, account, region, request)
        const Keys = page.items.map((id) => ({
          KeyId: id,
          KeyArn: keyArn({ account, region, id }) as string,
        }))
        return { answer: { Keys, ...endOf(page) } }
      },
    }
  },
}
