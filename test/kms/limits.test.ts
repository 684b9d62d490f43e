import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assembleKeystore, storeOptions } from '../../src/app.ts'
import { systemClock } from '../../src/base/clock.ts'
import { keysPerRegionMax } from '../../src/keystore/key-change.ts'
import { tagsPerKeyMax } from '../../src/keystore/tag.ts'
import type { KmsMethods } from '../../src/kms/embedded.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { openStore } from '../../src/seal/open-store.ts'
import { folderSettings, placeIn } from '../durability/folder-settings.ts'
import { account, inFolder, refusal, region, root, settings } from './doors.ts'

const alice = `arn:aws:iam::${account}:user/alice`

let keystore: OpenKeystore
let kms: KmsMethods
beforeAll(async () => {
  keystore = await assembleKeystore(settings())
  kms = keystore.kms()
})
afterAll(() => keystore.close())

const newKey = async (input = {}): Promise<string> => (await kms.createKey(input)).KeyMetadata.KeyId

test('the 51st tag of a key is refused, whichever call brings it', async () => {
  const KeyId = await newKey()
  const tags = (from: number, count: number, TagValue: string) =>
    Array.from({ length: count }, (_, n) => ({ TagKey: `t${from + n}`, TagValue }))
  await kms.tagResource({ KeyId, Tags: tags(0, 30, 'old') })
  const tooMany = { name: 'LimitExceededException', message: 'Too many tags' }
  // Some that are there already count once.
  const refused = kms.tagResource({ KeyId, Tags: tags(20, 31, 'new') })
  expect(await refusal(refused)).toEqual(tooMany)
  const values = async () => (await kms.listResourceTags({ KeyId })).Tags.map((tag) => tag.TagValue)
  expect(new Set(await values())).toEqual(new Set(['old']))
  await kms.tagResource({ KeyId, Tags: tags(20, 30, 'new') })
  await kms.tagResource({ KeyId, Tags: tags(0, 1, 'new') })
  expect(await refusal(kms.tagResource({ KeyId, Tags: tags(50, 1, 'new') }))).toEqual(tooMany)
  expect((await kms.listResourceTags({ KeyId, Limit: 50 })).Tags).toHaveLength(tagsPerKeyMax)
})

test('an account has so many keys in a Region, and no more', () =>
  inFolder(async (folder) => {
    const filled = await assembleKeystore(folderSettings(folder))
    try {
      const store = await openStore(storeOptions(placeIn(folder), systemClock))
      // Rows that nobody reads: they are counted without their seals.
      const rows = sql.raw(`
        insert into kms_key (account, region, id, spec, usage, origin, description, state, created_at, policy, material, seal)
        with recursive n (id) as (select 1 union all select id + 1 from n where id < ${keysPerRegionMax - 1})
        select '${account}', '${region}', id, '', '', '', '', 'Enabled', 0, '', '', x'' from n`)
      await store.change(async (change) => {
        await rows.execute(change.tx)
      })
      await store.close()
      await filled.kms().createKey()
      expect(await refusal(filled.kms().createKey())).toEqual({
        name: 'LimitExceededException',
        message: `Account ${account} has too many keys.`,
      })
      await filled.kms({ region: 'eu-west-1' }).createKey()
    } finally {
      await filled.close()
    }
  }))

test('so many violations of an input are told, and no more', async () => {
  const Tags = Array.from({ length: 30 }, () => ({ TagKey: '', TagValue: '' }))
  const { name, message } = await refusal(kms.tagResource({ KeyId: 'k', Tags }))
  expect(name).toBe('ValidationException')
  expect(message.match(/failed to satisfy constraint/g)).toHaveLength(20)
})

describe('the alias itself needs a permission, which no key policy gives', () => {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: [root, alice] }, Action: 'kms:*', Resource: '*' },
    ],
  })
  const AliasName = 'alias/guarded'
  const requests: Record<string, (asAlice: KmsMethods, key: string) => Promise<unknown>> = {
    CreateAlias: (asAlice, TargetKeyId) =>
      asAlice.createAlias({ AliasName: 'alias/new', TargetKeyId }),
    UpdateAlias: (asAlice, TargetKeyId) => asAlice.updateAlias({ AliasName, TargetKeyId }),
    DeleteAlias: (asAlice) => asAlice.deleteAlias({ AliasName }),
  }

  beforeAll(async () => {
    await kms.createAlias({ AliasName, TargetKeyId: await newKey({ Policy }) })
  })

  test.for(Object.entries(requests))('%s', async ([action, request]) => {
    const { name, message } = await refusal(
      request(keystore.kms({ principal: alice }), await newKey({ Policy })),
    )
    expect(name).toBe('AccessDeniedException')
    expect(message).toMatch(
      RegExp(
        `^User: ${alice} is not authorized to perform: kms:${action} on resource: \\S+:alias/`,
      ),
    )
  })
})

test('an alias name with a colon, which would read as an ARN, is refused everywhere', async () => {
  const [AliasName, TargetKeyId] = ['alias/a:b', await newKey()]
  for (const work of [
    () => kms.createAlias({ AliasName, TargetKeyId }),
    () => kms.updateAlias({ AliasName, TargetKeyId }),
    () => kms.deleteAlias({ AliasName }),
  ]) {
    expect(await refusal(work())).toEqual({
      name: 'ValidationException',
      message: 'alias/a:b contains invalid characters for an alias',
    })
  }
})
