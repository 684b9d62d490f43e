import { KMS } from '@aws-sdk/client-kms'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { refusal, settings } from './doors.ts'
import { dayMilliseconds, SkippingClock } from './skipping-clock.ts'

/**
 * AWS's table of key states and operations, as far as the operations are here.
 * Source: AWS KMS Developer Guide, Key states of AWS KMS keys.
 */
const stateTable = {
  EnableKey: { Enabled: 'ok', Disabled: 'ok', PendingDeletion: 'KMSInvalidStateException' },
  DisableKey: { Enabled: 'ok', Disabled: 'ok', PendingDeletion: 'KMSInvalidStateException' },
  ScheduleKeyDeletion: {
    Enabled: 'ok',
    Disabled: 'ok',
    PendingDeletion: 'KMSInvalidStateException',
  },
  CancelKeyDeletion: {
    Enabled: 'KMSInvalidStateException',
    Disabled: 'KMSInvalidStateException',
    PendingDeletion: 'ok',
  },
  TagResource: { Enabled: 'ok', Disabled: 'ok', PendingDeletion: 'KMSInvalidStateException' },
  UntagResource: { Enabled: 'ok', Disabled: 'ok', PendingDeletion: 'KMSInvalidStateException' },
  UpdateKeyDescription: {
    Enabled: 'ok',
    Disabled: 'ok',
    PendingDeletion: 'KMSInvalidStateException',
  },
  CreateAlias: { Enabled: 'ok', Disabled: 'ok', PendingDeletion: 'KMSInvalidStateException' },
  UpdateAlias: { Enabled: 'ok', Disabled: 'ok', PendingDeletion: 'KMSInvalidStateException' },
  Encrypt: {
    Enabled: 'ok',
    Disabled: 'DisabledException',
    PendingDeletion: 'KMSInvalidStateException',
  },
  GetKeyPolicy: { Enabled: 'ok', Disabled: 'ok', PendingDeletion: 'ok' },
} as const
type Named = keyof typeof stateTable

type ModelKey = {
  readonly id: string
  state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'Gone'
  deletionAt: number
  description: string
  readonly tags: Map<string, string>
}
type Sealed = { readonly key: ModelKey; readonly octets: number[]; readonly blob: Uint8Array }

/** What a keystore should be after what was asked of it. */
class Model {
  readonly keys: ModelKey[] = []
  readonly aliases = new Map<string, ModelKey>()
  readonly sealed: Sealed[] = []

  /** How an operation on a key must end. */
  verdict(name: Named, key: ModelKey): string {
    return key.state === 'Gone' ? 'NotFoundException' : stateTable[name][key.state]
  }

  pass(now: number): void {
    for (const key of this.keys) {
      if (key.state === 'PendingDeletion' && key.deletionAt <= now) key.state = 'Gone'
    }
    for (const [name, key] of this.aliases) if (key.state === 'Gone') this.aliases.delete(name)
  }
}

/** How often keys that are due are deleted. */
const sweepMilliseconds = 60_000

const which = fc.nat(3)
const alias = fc.constantFrom('alias/a', 'alias/b')
const tag = fc.constantFrom('x', 'y')
const text = fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !text.includes('\0'))
const step = fc.oneof(
  fc.record({ do: fc.constant('CreateKey' as const) }),
  fc.record({ do: fc.constantFrom('EnableKey', 'DisableKey', 'CancelKeyDeletion'), key: which }),
  fc.record({
    do: fc.constant('ScheduleKeyDeletion' as const),
    key: which,
    days: fc.integer({ min: 7, max: 30 }),
  }),
  fc.record({ do: fc.constant('TagResource' as const), key: which, tag, text }),
  fc.record({ do: fc.constant('UntagResource' as const), key: which, tag }),
  fc.record({ do: fc.constant('UpdateKeyDescription' as const), key: which, text }),
  fc.record({ do: fc.constantFrom('CreateAlias', 'UpdateAlias'), key: which, alias }),
  fc.record({ do: fc.constant('DeleteAlias' as const), alias }),
  fc.record({
    do: fc.constant('Encrypt' as const),
    key: which,
    octets: fc.array(fc.nat(255), { minLength: 1, maxLength: 40 }),
  }),
  fc.record({ do: fc.constant('EncryptByAlias' as const), alias }),
  fc.record({ do: fc.constant('Decrypt' as const), sealed: fc.nat(5) }),
  fc.record({ do: fc.constant('Pass' as const), days: fc.integer({ min: 1, max: 20 }) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const ending = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: Error) => error.name,
  )

/** Takes a step with the keystore and with the model; both must end alike. */
async function take(step: Step, kms: KMS, model: Model, clock: SkippingClock): Promise<void> {
  const key = 'key' in step ? model.keys[step.key % model.keys.length] : undefined
  if ('key' in step && !key) return
  const onKey = async (name: Named, work: Promise<unknown>, change: (key: ModelKey) => void) => {
    if (!key) return
    const verdict = model.verdict(name, key)
    expect([step, await ending(work)]).toEqual([step, verdict])
    if (verdict === 'ok') change(key)
  }
  const KeyId = key?.id ?? ''
  switch (step.do) {
    case 'CreateKey': {
      const id = (await kms.createKey()).KeyMetadata?.KeyId ?? ''
      const made = { id, state: 'Enabled', deletionAt: 0, description: '' } as const
      model.keys.push({ ...made, tags: new Map() })
      return
    }
    case 'EnableKey':
      return onKey(step.do, kms.enableKey({ KeyId }), (changed) => {
        changed.state = 'Enabled'
      })
    case 'DisableKey':
      return onKey(step.do, kms.disableKey({ KeyId }), (changed) => {
        changed.state = 'Disabled'
      })
    case 'CancelKeyDeletion':
      return onKey(step.do, kms.cancelKeyDeletion({ KeyId }), (changed) => {
        changed.state = 'Disabled'
      })
    case 'ScheduleKeyDeletion': {
      const request = { KeyId, PendingWindowInDays: step.days }
      return onKey(step.do, kms.scheduleKeyDeletion(request), (changed) => {
        changed.state = 'PendingDeletion'
        changed.deletionAt = clock.now() + step.days * dayMilliseconds
      })
    }
    case 'TagResource': {
      const Tags = [{ TagKey: step.tag, TagValue: step.text }]
      return onKey(step.do, kms.tagResource({ KeyId, Tags }), ({ tags }) => {
        tags.set(step.tag, step.text)
      })
    }
    case 'UntagResource':
      return onKey(step.do, kms.untagResource({ KeyId, TagKeys: [step.tag] }), ({ tags }) => {
        tags.delete(step.tag)
      })
    case 'UpdateKeyDescription': {
      const request = { KeyId, Description: step.text }
      return onKey(step.do, kms.updateKeyDescription(request), (changed) => {
        changed.description = step.text
      })
    }
    case 'CreateAlias':
    case 'UpdateAlias':
      return takeAliasStep(step, kms, model, key)
    case 'DeleteAlias': {
      const verdict = model.aliases.delete(step.alias) ? 'ok' : 'NotFoundException'
      const ended = await ending(kms.deleteAlias({ AliasName: step.alias }))
      expect([step, ended]).toEqual([step, verdict])
      return
    }
    case 'Encrypt': {
      const sealing = kms.encrypt({ KeyId, Plaintext: Uint8Array.from(step.octets) })
      await onKey(step.do, sealing, () => {})
      if (key?.state !== 'Enabled') return
      const { CiphertextBlob = new Uint8Array() } = await sealing
      model.sealed.push({ key, octets: step.octets, blob: CiphertextBlob })
      return
    }
    case 'EncryptByAlias': {
      const named = model.aliases.get(step.alias)
      const verdict = named ? model.verdict('Encrypt', named) : 'NotFoundException'
      const ended = await ending(kms.encrypt({ KeyId: step.alias, Plaintext: Uint8Array.of(1) }))
      expect([step, ended]).toEqual([step, verdict])
      return
    }
    case 'Decrypt':
      return takeDecryption(step, kms, model)
    case 'Pass':
      clock.skip(step.days * dayMilliseconds)
      clock.skip(sweepMilliseconds)
      return model.pass(clock.now())
  }
}

type AliasStep = Extract<Step, { do: 'CreateAlias' | 'UpdateAlias' }>

async function takeAliasStep(
  step: AliasStep,
  kms: KMS,
  model: Model,
  key: ModelKey | undefined,
): Promise<void> {
  if (!key) return
  const request = { AliasName: step.alias, TargetKeyId: key.id }
  const creates = step.do === 'CreateAlias'
  const known = model.aliases.has(step.alias)
  const allowed = model.verdict(step.do, key)
  const nameless =
    creates === known ? (creates ? 'AlreadyExistsException' : 'NotFoundException') : 'ok'
  const ended = await ending(creates ? kms.createAlias(request) : kms.updateAlias(request))
  // Where both the key and the name forbid it, either may be told.
  const verdicts = [allowed, nameless].filter((verdict) => verdict !== 'ok')
  expect([step, verdicts.length === 0 ? ['ok'] : verdicts]).toEqual([
    step,
    expect.arrayContaining([ended]),
  ])
  if (ended === 'ok') model.aliases.set(step.alias, key)
}

async function takeDecryption(
  step: Extract<Step, { do: 'Decrypt' }>,
  kms: KMS,
  model: Model,
): Promise<void> {
  const sealed = model.sealed[step.sealed % model.sealed.length]
  if (!sealed) return
  const { key, blob, octets } = sealed
  // The key was named by the ciphertext: whether it was deleted is nobody's business.
  const verdict = key.state === 'Gone' ? 'AccessDeniedException' : model.verdict('Encrypt', key)
  const opening = kms.decrypt({ CiphertextBlob: blob })
  expect([step, await ending(opening)]).toEqual([step, verdict])
  if (verdict === 'ok') expect([...((await opening).Plaintext ?? [])]).toEqual(octets)
}

/** Everything that can be read of the keystore is what the model says. */
async function expectAlike(kms: KMS, model: Model): Promise<void> {
  const living = model.keys.filter(({ state }) => state !== 'Gone')
  const { Keys = [] } = await kms.listKeys()
  expect(Keys.map(({ KeyId }) => KeyId).toSorted()).toEqual(living.map(({ id }) => id).toSorted())
  for (const { id: KeyId, state, deletionAt, description, tags } of living) {
    const { KeyMetadata } = await kms.describeKey({ KeyId })
    expect(KeyMetadata).toMatchObject({
      KeyState: state,
      Enabled: state === 'Enabled',
      Description: description,
    })
    expect(KeyMetadata?.DeletionDate?.getTime()).toBe(
      state === 'PendingDeletion' ? deletionAt : undefined,
    )
    const { Tags = [] } = await kms.listResourceTags({ KeyId })
    const told = Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue] as const)
    expect(new Map(told)).toEqual(tags)
  }
  const { Aliases = [] } = await kms.listAliases()
  const told = Aliases.map(({ AliasName, TargetKeyId }) => [AliasName, TargetKeyId])
  expect(told).toEqual([...model.aliases].map(([name, { id }]) => [name, id]).toSorted())
}

/** The sweep has taken every key that is gone. */
async function swept(keystore: OpenKeystore, model: Model): Promise<void> {
  const gone = model.keys.filter(({ state }) => state === 'Gone').length
  const deleted = () =>
    keystore.auditEvents().filter((event) => event.includes('"eventName":"DeleteKey"')).length
  await expect.poll(deleted, { interval: 1 }).toBe(gone)
}

test('whatever is asked in whatever order, keys are in the states that AWS documents', async () => {
  const steps = fc.array(step, { minLength: 10, maxLength: 50, size: 'max' })
  await fc.assert(
    fc.asyncProperty(steps, async (steps) => {
      const clock = new SkippingClock()
      const keystore = await assembleKeystore(settings({ clock }))
      try {
        const kms = new KMS({ ...keystore.clientConfig(), maxAttempts: 1 })
        const model = new Model()
        await take({ do: 'CreateKey' }, kms, model, clock)
        for (const step of steps) {
          await take(step, kms, model, clock)
          if (step.do === 'Pass') await swept(keystore, model)
        }
        await expectAlike(kms, model)
      } finally {
        await keystore.close()
      }
    }),
    { numRuns: 40 },
  )
})

describe('an encryption context', () => {
  let keystore: OpenKeystore
  let KeyId: string
  beforeAll(async () => {
    keystore = await assembleKeystore(settings())
    KeyId = (await keystore.kms().createKey()).KeyMetadata.KeyId
  })
  afterAll(() => keystore.close())

  // `__proto__` is a name like any other, which the AWS SDK for JavaScript cannot send.
  const name = fc.string({ unit: 'binary', maxLength: 6 }).filter((drawn) => drawn !== '__proto__')
  const pairs = fc.dictionary(name, fc.string({ unit: 'binary', maxLength: 6 }), { maxKeys: 4 })
  const plaintext = fc.uint8Array({ minLength: 1, maxLength: 4096 })

  test('and its plaintext come back through either door, in whatever order the pairs are', () =>
    fc.assert(
      fc.asyncProperty(plaintext, pairs, async (Plaintext, EncryptionContext) => {
        const sdk = new KMS(keystore.clientConfig())
        const embedded = keystore.kms()
        const turned = Object.fromEntries(Object.entries(EncryptionContext).toReversed())
        const ours = await embedded.encrypt({ KeyId, Plaintext, EncryptionContext })
        const theirs = await sdk.encrypt({ KeyId, Plaintext, EncryptionContext: turned })
        const request = { EncryptionContext: turned }
        const opened = [
          await sdk.decrypt({ CiphertextBlob: ours.CiphertextBlob, ...request }),
          await embedded.decrypt({
            CiphertextBlob: theirs.CiphertextBlob ?? new Uint8Array(),
            EncryptionContext,
          }),
        ]
        for (const answer of opened) {
          expect(Buffer.compare(answer.Plaintext ?? new Uint8Array(), Plaintext)).toBe(0)
        }
      }),
      { numRuns: 100 },
    ))

  /** Two contexts that differ, as little as can be or altogether. */
  const differing = fc
    .tuple(
      pairs,
      fc.oneof(
        pairs.map((other) => () => other),
        fc.tuple(name, name).map(([key, value]) => (one: object) => ({ ...one, [key]: value })),
        fc
          .nat(3)
          .map((at) => (one: object) => Object.fromEntries(Object.entries(one).toSpliced(at, 1))),
        fc.nat(3).map((at) => (one: Record<string, string>) => shifted(one, at)),
        fc.constant((one: Record<string, string>) => composed(one)),
      ),
    )
    .map(([one, change]) => [one, change(one)] as [Record<string, string>, Record<string, string>])
    .filter(([one, other]) => !same(one, other))

  test('opens nothing that was made with another one', () =>
    fc.assert(
      fc.asyncProperty(differing, async ([one, other]) => {
        const kms = keystore.kms()
        const Plaintext = Uint8Array.of(1)
        const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext, EncryptionContext: one })
        const opening = kms.decrypt({ CiphertextBlob, EncryptionContext: other })
        expect((await refusal(opening)).name).toBe('InvalidCiphertextException')
      }),
      { numRuns: 300 },
    ))

  test.for([{ '\ud800': 'x' }, { x: '\udfff' }, { 'x\udfff': 'x' }])(
    'with half of a surrogate pair is refused: in UTF-8 it would be another one (%j)',
    async (EncryptionContext) => {
      const request = { KeyId, Plaintext: Uint8Array.of(1), EncryptionContext }
      expect((await refusal(keystore.kms().encrypt(request))).name).toBe('SerializationException')
    },
  )

  test('with nothing of its own to show is refused: it would count as empty', async () => {
    const EncryptionContext = new Map([['tenant', 'a']]) as unknown as Record<string, string>
    const request = { KeyId, Plaintext: Uint8Array.of(1), EncryptionContext }
    expect((await refusal(keystore.kms().encrypt(request))).name).toBe('SerializationException')
    const tagged = keystore.kms().tagResource({ KeyId, Tags: new Array(1) })
    expect((await refusal(tagged)).name).toBe('SerializationException')
  })

  test('and every other text are kept as they were given, or refused', async () => {
    const kms = keystore.kms()
    const half = '\ud800'
    for (const ask of [
      () => kms.createKey({ Description: half }),
      () => kms.updateKeyDescription({ KeyId, Description: half }),
      () => kms.tagResource({ KeyId, Tags: [{ TagKey: half, TagValue: '' }] }),
      () => kms.tagResource({ KeyId, Tags: [{ TagKey: 'a', TagValue: half }] }),
    ]) {
      expect((await refusal(ask())).name).toBe('SerializationException')
    }
  })
})

/** Moves the first character of a value to the end of its name. */
function shifted(context: Record<string, string>, at: number): Record<string, string> {
  const entries = Object.entries(context)
  const entry = entries[at]
  if (!entry) return context
  const [first = '', ...rest] = [...entry[1]]
  return Object.fromEntries(entries.with(at, [`${entry[0]}${first}`, rest.join('')]))
}

/** Unicode's other form of the same text. */
const composed = (context: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(context).map(([name, value]) => [
      name.normalize('NFKD'),
      value.normalize('NFC'),
    ]),
  )

const same = (one: object, other: object): boolean => {
  const sorted = (context: object) => JSON.stringify(Object.entries(context).toSorted())
  return sorted(one) === sorted(other)
}
