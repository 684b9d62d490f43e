import { type ChildProcess, spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { assembleKeystore } from '../../src/app.ts'
import { verifyAudit, verifyKeystore } from '../../src/maintenance.ts'
import type { OpenKeystore } from '../../src/open-keystore.ts'
import { inFolder } from '../kms/doors.ts'
import { folderSettings, placeIn } from './folder-settings.ts'

const child = fileURLToPath(new URL('crash.child.ts', import.meta.url))
const killsPerFolder = 17
const workMillisecondsMax = 120

type Request = { name: string; key?: string; value?: string }
type Line = { ready?: true; began?: Request; acknowledged?: Request }

/** What a child has told: requests that were answered, and those that were not when it was killed. */
type Told = { acknowledged: Request[]; unanswered: Request[] }

/** Lets a child change the folder's keystore and kills it at a random moment. @returns what it told */
/** @param from what the time until the kill is counted from */
async function killDuringWork(
  folder: string,
  audit: string,
  from: 'ready' | 'acknowledged',
): Promise<Told> {
  const process_ = spawn(process.execPath, [child, folder, audit], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: Request[] = []
  const began: Request[] = []
  const killed = exitOf(process_)
  for await (const text of createInterface({ input: process_.stdout })) {
    const line = JSON.parse(text) as Line
    if (line.began) began.push(line.began)
    if (line.acknowledged) acknowledged.push(line.acknowledged)
    if (from === 'ready' ? line.ready : line.acknowledged && acknowledged.length === 1)
      void sleep(Math.random() * workMillisecondsMax).then(() => process_.kill('SIGKILL'))
  }
  expect(await killed).toBe('SIGKILL')
  const answered = new Set(acknowledged.map(({ value }) => value))
  const unanswered = began.filter(({ value }) => value !== undefined && !answered.has(value))
  return { acknowledged, unanswered }
}

const exitOf = (process_: ChildProcess): Promise<string | null> =>
  new Promise((resolve) => process_.once('exit', (_, signal) => resolve(signal)))

type Event = {
  eventID: string
  eventName: string
  errorCode?: string
  requestParameters: Record<string, unknown> | null
  responseElements: { keyMetadata?: { keyId?: string } } | null
}

async function auditEvents(folder: string): Promise<Event[]> {
  const audit = join(folder, 'data', 'audit')
  const logs = (await readdir(audit)).filter((name) => name.endsWith('.jsonl'))
  const texts = await Promise.all(logs.map((name) => readFile(join(audit, name), 'utf8')))
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => line !== ''))
  return lines.map((line) => JSON.parse(line) as Event)
}

/** Everything that a keystore holds, read through its public door. */
async function contents(keystore: OpenKeystore) {
  const kms = keystore.kms()
  const { Keys } = await kms.listKeys({ Limit: 1000 })
  const keys = await Promise.all(
    Keys.map(async ({ KeyId }) => (await kms.describeKey({ KeyId })).KeyMetadata),
  )
  const aliases: string[] = []
  let Marker: string | undefined
  do {
    const page = await kms.listAliases({ Limit: 100, Marker })
    for (const { AliasName, TargetKeyId } of page.Aliases) {
      expect(keys.map(({ KeyId }) => KeyId)).toContain(TargetKeyId)
      aliases.push(AliasName)
    }
    Marker = page.NextMarker
  } while (Marker)
  const tags = new Map<string, string | undefined>()
  for (const { KeyId } of keys) {
    const { Tags } = await kms.listResourceTags({ KeyId })
    tags.set(KeyId, Tags.find(({ TagKey }) => TagKey === 'at')?.TagValue)
  }
  return { keys, aliases, tags }
}

type Contents = Awaited<ReturnType<typeof contents>>

/** What requests leave behind, as the keystore shows it; `value` is the request's own. */
const traces: {
  names: string[]
  left: (request: Request) => unknown
  found: (at: Contents, key: string) => unknown
}[] = [
  {
    names: ['createKey', 'enableKey', 'disableKey'],
    left: ({ name }) => name !== 'disableKey',
    found: ({ keys }, key) => keys.find(({ KeyId }) => KeyId === key)?.Enabled,
  },
  {
    names: ['createKey', 'updateKeyDescription'],
    left: ({ name, value }) => (name === 'createKey' ? 'new' : value),
    found: ({ keys }, key) => keys.find(({ KeyId }) => KeyId === key)?.Description,
  },
  {
    names: ['createKey', 'tagResource'],
    left: ({ name, value }) => (name === 'createKey' ? undefined : value),
    found: ({ tags }, key) => tags.get(key),
  },
]

/** Each key is as its last answered request left it, or as the one that was never answered would have. */
function checkValues(before: Contents, at: Contents, { acknowledged, unanswered }: Told): void {
  for (const { names, left, found } of traces) {
    for (const { KeyId } of at.keys) {
      const isAbout = ({ name, key }: Request) => key === KeyId && names.includes(name)
      const last = acknowledged.findLast(isAbout)
      const wasThere = before.keys.some((key) => key.KeyId === KeyId)
      // Of a key whose making was never answered nobody knew.
      const known = wasThere ? found(before, KeyId) : left({ name: 'createKey' })
      const possible = unanswered.filter(isAbout).map(left)
      expect([last ? left(last) : known, ...possible]).toContain(found(at, KeyId))
    }
  }
}

/** @param earlier what was answered before. @returns what the keystore holds now */
async function check(
  folder: string,
  before: Contents,
  earlier: readonly Request[],
  told: Told,
): Promise<Contents> {
  const acknowledged = [...earlier, ...told.acknowledged]
  const keystore = await assembleKeystore(folderSettings(folder))
  try {
    const found = await contents(keystore)
    const { keys, aliases } = found
    checkValues(before, found, told)
    const kms = keystore.kms()
    for (const { KeyId, Enabled } of keys) {
      // A key without its material would be half a key.
      const encrypted = kms.encrypt({ KeyId, Plaintext: Uint8Array.of(1) })
      if (Enabled) await encrypted
      else await expect(encrypted).rejects.toMatchObject({ name: 'DisabledException' })
    }
    const events = (await auditEvents(folder)).filter(({ errorCode }) => errorCode === undefined)
    const count = (name: string, matches: (event: Event) => boolean) =>
      events.filter((event) => event.eventName === name && matches(event)).length
    expect(new Set(events.map(({ eventID }) => eventID)).size).toBe(events.length)

    for (const { name, key } of acknowledged) {
      if (name === 'createKey') expect(keys.map(({ KeyId }) => KeyId)).toContain(key)
      const eventName = `${name.charAt(0).toUpperCase()}${name.slice(1)}`
      const isAbout = ({ requestParameters, responseElements }: Event) =>
        [
          requestParameters?.keyId,
          requestParameters?.targetKeyId,
          responseElements?.keyMetadata?.keyId,
        ].includes(key)
      const wanted = acknowledged.filter((one) => one.name === name && one.key === key).length
      expect(count(eventName, isAbout)).toBeGreaterThanOrEqual(wanted)
    }
    // A change is there if and only if its event is, once.
    const created = events.flatMap(({ eventName, responseElements }) =>
      eventName === 'CreateKey' ? [responseElements?.keyMetadata?.keyId] : [],
    )
    expect(created.toSorted()).toEqual(keys.map(({ KeyId }) => KeyId).toSorted())
    const named = events.flatMap(({ eventName, requestParameters }) =>
      eventName === 'CreateAlias' ? [requestParameters?.aliasName] : [],
    )
    expect(named.toSorted()).toEqual(aliases.toSorted())
    for (const { Description } of keys.filter((key) => key.Description !== 'new')) {
      const tells = ({ requestParameters }: Event) => requestParameters?.description === Description
      expect(count('UpdateKeyDescription', tells)).toBe(1)
    }
    return found
  } finally {
    await keystore.close()
  }
}

test.concurrent.each([
  ['disk', 1],
  ['disk', 2],
  ['operating-system', 3],
])(
  'a process killed in the middle of its work loses nothing that it acknowledged (audit %s, folder %i)',
  (audit) =>
    inFolder(async (folder) => {
      const acknowledged: Request[] = []
      let held: Contents = { keys: [], aliases: [], tags: new Map() }
      for (let kill = 0; kill < killsPerFolder; kill++) {
        const told = await killDuringWork(folder, audit, kill % 2 === 0 ? 'ready' : 'acknowledged')
        held = await check(folder, held, acknowledged, told)
        acknowledged.push(...told.acknowledged)
      }
      expect(acknowledged.length).toBeGreaterThanOrEqual(Math.floor(killsPerFolder / 2))
      const maintained = { at: placeIn(folder) }
      const { materials } = await verifyKeystore(maintained)
      expect(materials).toBeGreaterThan(0)
      expect((await verifyAudit(maintained)).findings).toEqual([])
    }),
  120_000,
)
