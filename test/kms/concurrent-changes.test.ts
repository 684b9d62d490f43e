import { setImmediate as turnOfEventLoop } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import type { KmsMethods } from '../../src/kms/embedded.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { folderSettings } from '../durability/folder-settings.ts'
import { inFolder, refusal } from './doors.ts'
import { holdDatabase, PausingClock } from './held-database.ts'

type Request = (kms: KmsMethods, KeyId: string) => Promise<unknown>

const schedule: Request = (kms, KeyId) => kms.scheduleKeyDeletion({ KeyId })
const cancel: Request = (kms, KeyId) => kms.cancelKeyDeletion({ KeyId })
const pending = 'is pending deletion.'

/** Requests that another one, planned at the same time and committed before them, has made impossible. */
const late: [name: string, first: Request, second: Request, message: string][] = [
  ['ScheduleKeyDeletion', schedule, schedule, pending],
  ['CancelKeyDeletion', cancel, cancel, 'is not pending deletion.'],
  ['EnableKey', schedule, (kms, KeyId) => kms.enableKey({ KeyId }), pending],
  ['DisableKey', schedule, (kms, KeyId) => kms.disableKey({ KeyId }), pending],
  [
    'UpdateKeyDescription',
    schedule,
    (kms, KeyId) => kms.updateKeyDescription({ KeyId, Description: 'late' }),
    pending,
  ],
  [
    'TagResource',
    schedule,
    (kms, KeyId) => kms.tagResource({ KeyId, Tags: [{ TagKey: 'late', TagValue: '' }] }),
    pending,
  ],
  [
    'UntagResource',
    schedule,
    (kms, KeyId) => kms.untagResource({ KeyId, TagKeys: ['early'] }),
    pending,
  ],
  [
    'CreateAlias',
    schedule,
    (kms, KeyId) => kms.createAlias({ AliasName: 'alias/late', TargetKeyId: KeyId }),
    pending,
  ],
  [
    'UpdateAlias',
    schedule,
    (kms, KeyId) => kms.updateAlias({ AliasName: 'alias/moving', TargetKeyId: KeyId }),
    pending,
  ],
]

/** A key, and an alias of another one; both keystores hold them in memory. */
async function prepare(first: Request, keystores: readonly OpenKeystore[]): Promise<string> {
  const [kms] = keystores.map((keystore) => keystore.kms())
  if (!kms) throw new Error('no keystore')
  const { KeyId } = (await kms.createKey({ Tags: [{ TagKey: 'early', TagValue: '' }] })).KeyMetadata
  const other = (await kms.createKey()).KeyMetadata.KeyId
  await kms.createAlias({ AliasName: 'alias/moving', TargetKeyId: other })
  if (first === cancel) await kms.scheduleKeyDeletion({ KeyId })
  for (const keystore of keystores) {
    for (const id of [KeyId, 'alias/moving']) await keystore.kms().describeKey({ KeyId: id })
  }
  return KeyId
}

/** What a late request could have changed. */
async function contents(kms: KmsMethods, KeyId: string) {
  return [
    (await kms.describeKey({ KeyId })).KeyMetadata,
    (await kms.listResourceTags({ KeyId })).Tags,
    (await kms.listAliases()).Aliases,
  ]
}

async function using<T>(
  folder: string,
  clocks: readonly PausingClock[],
  work: (keystores: OpenKeystore[]) => Promise<T>,
): Promise<T> {
  const keystores: OpenKeystore[] = []
  try {
    for (const clock of clocks) {
      keystores.push(await assembleKeystore(folderSettings(folder, { clock })))
    }
    return await work(keystores)
  } finally {
    for (const keystore of keystores) await keystore.close()
  }
}

test.concurrent.for(late)(
  'of two requests planned together in one keystore, %s that commits second is refused',
  ([, first, second, message]) =>
    inFolder((folder) => {
      const clock = new PausingClock()
      return using(folder, [clock], async ([keystore]) => {
        if (!keystore) throw new Error('no keystore')
        const kms = keystore.kms()
        const KeyId = await prepare(first, [keystore])
        const other = holdDatabase(folder)
        const done = first(kms, KeyId)
        const refused = refusal(second(kms, KeyId))
        await clock.someoneWaits
        // What both need is in memory: the second is planned in the same turn.
        await turnOfEventLoop()
        other.release()
        clock.resume()
        await done
        const after = await contents(kms, KeyId)
        expect(await refused).toMatchObject({
          name: 'KMSInvalidStateException',
          message: expect.stringContaining(message),
        })
        expect(await contents(kms, KeyId)).toEqual(after)
      })
    }),
)

test.concurrent.for(late)(
  'what another process commits after the plan decides: %s is refused',
  ([, first, second, message]) =>
    inFolder((folder) => {
      const clocks = [new PausingClock(), new PausingClock()]
      return using(folder, clocks, async ([one, two]) => {
        if (!one || !two) throw new Error('no keystores')
        const KeyId = await prepare(first, [one, two])
        const other = holdDatabase(folder)
        const refused = refusal(second(two.kms(), KeyId))
        await clocks[1]?.someoneWaits
        other.release()
        await first(one.kms(), KeyId)
        const after = await contents(one.kms(), KeyId)
        clocks[1]?.resume()
        expect(await refused).toMatchObject({
          name: 'KMSInvalidStateException',
          message: expect.stringContaining(message),
        })
        expect(await contents(one.kms(), KeyId)).toEqual(after)
      })
    }),
)

const alice = 'arn:aws:iam::000000000000:user/alice'
const policyFor = (AWS: string): string =>
  JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS }, Action: '*', Resource: '*' } })
const cutOff: Request = (kms, KeyId) =>
  kms.putKeyPolicy({ KeyId, Policy: policyFor(alice), BypassPolicyLockoutSafetyCheck: true })

/** Requests of the account's root user, which another one has cut off from the key meanwhile. */
const ofNobody: [name: string, request: Request][] = [
  ['PutKeyPolicy', (kms, KeyId) => kms.putKeyPolicy({ KeyId, Policy: policyFor('000000000000') })],
  ['ScheduleKeyDeletion', schedule],
  ['DisableKey', (kms, KeyId) => kms.disableKey({ KeyId })],
  [
    'TagResource',
    (kms, KeyId) => kms.tagResource({ KeyId, Tags: [{ TagKey: 'a', TagValue: '' }] }),
  ],
  ['UntagResource', (kms, KeyId) => kms.untagResource({ KeyId, TagKeys: ['early'] })],
  ['CreateAlias', (kms, KeyId) => kms.createAlias({ AliasName: 'alias/late', TargetKeyId: KeyId })],
  [
    'UpdateAlias to the key',
    (kms, KeyId) => kms.updateAlias({ AliasName: 'alias/moving', TargetKeyId: KeyId }),
  ],
  ['DeleteAlias', (kms) => kms.deleteAlias({ AliasName: 'alias/own' })],
]

test.concurrent.for(ofNobody)(
  'a policy that is committed after the plan decides: %s is refused',
  ([, request]) =>
    inFolder((folder) => {
      const clocks = [new PausingClock(), new PausingClock()]
      return using(folder, clocks, async ([one, two]) => {
        if (!one || !two) throw new Error('no keystores')
        const KeyId = await prepare(cutOff, [one, two])
        await one.kms().createAlias({ AliasName: 'alias/own', TargetKeyId: KeyId })
        const other = holdDatabase(folder)
        const refused = refusal(request(two.kms(), KeyId))
        await clocks[1]?.someoneWaits
        other.release()
        await cutOff(one.kms(), KeyId)
        const asAlice = one.kms({ principal: alice })
        const contents = async () => [
          (await asAlice.describeKey({ KeyId })).KeyMetadata,
          (await asAlice.listResourceTags({ KeyId })).Tags,
          (await asAlice.getKeyPolicy({ KeyId })).Policy,
          (await one.kms().listAliases()).Aliases,
        ]
        const after = await contents()
        clocks[1]?.resume()
        expect((await refused).name).toBe('AccessDeniedException')
        expect(await contents()).toEqual(after)
      })
    }),
)
