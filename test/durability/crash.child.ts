import { writeSync } from 'node:fs'
import { assembleKeystore } from '../../src/app.ts'
import { folderSettings } from './folder-settings.ts'

/**
 * Changes a keystore at random until it is killed. A line goes to standard output before each request and after each
 * answer, so that somebody outside knows what was acknowledged. No two requests are about one key at a time: for each
 * key, the lines are in the order of the commits.
 */
const [, , folder = '', audit = 'disk'] = process.argv
const keystore = await assembleKeystore(
  folderSettings(folder, { audit: audit === 'disk' ? 'disk' : 'operating-system' }),
)
const kms = keystore.kms()
const tell = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`)
const pick = <T>(values: readonly T[]): T | undefined =>
  values[Math.floor(Math.random() * values.length)]

const free = new Set<string>()
for (const { KeyId } of (await kms.listKeys({ Limit: 1000 })).Keys) {
  const { KeyMetadata } = await kms.describeKey({ KeyId })
  if (KeyMetadata.KeyState !== 'PendingDeletion') free.add(KeyId)
}

/** What a request is about, and the value that it leaves there. */
type Request = { name: Name; key?: string; value?: string }

const requests = {
  async createKey() {
    const { KeyMetadata } = await kms.createKey({ Description: 'new' })
    return KeyMetadata.KeyId
  },
  disableKey: (KeyId: string) => kms.disableKey({ KeyId }),
  enableKey: (KeyId: string) => kms.enableKey({ KeyId }),
  updateKeyDescription: (KeyId: string, Description: string) =>
    kms.updateKeyDescription({ KeyId, Description }),
  tagResource: (KeyId: string, TagValue: string) =>
    kms.tagResource({ KeyId, Tags: [{ TagKey: 'at', TagValue }] }),
  createAlias: (KeyId: string, name: string) =>
    kms.createAlias({ AliasName: `alias/${name}`, TargetKeyId: KeyId }),
}
type Name = keyof typeof requests
const names = Object.keys(requests) as Name[]

async function work(): Promise<void> {
  for (;;) {
    const key = free.size > 3 ? pick([...free]) : undefined
    const name = key === undefined ? 'createKey' : (pick(names) ?? 'createKey')
    const value = crypto.randomUUID()
    const at: Request = name === 'createKey' || key === undefined ? { name } : { name, key, value }
    if (at.key !== undefined) free.delete(at.key)
    tell({ began: at })
    const made = await requests[name](key ?? '', value)
    const done = typeof made === 'string' ? { ...at, key: made } : at
    tell({ acknowledged: done })
    if (done.key !== undefined) free.add(done.key)
  }
}

tell({ ready: true })
await Promise.all([work(), work(), work()])
