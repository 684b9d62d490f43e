import { writeSync } from 'node:fs'
import { openKeystore } from '../../src/app.ts'
import { folderSettings } from './folder-settings.ts'

/**
 * Changes a keystore at random until it is killed. A line goes to standard output before each request and after each
 * answer, so that somebody outside knows what was acknowledged.
 */
const [, , folder = '', audit = 'disk'] = process.argv
const keystore = await openKeystore(
  folderSettings(folder, { audit: audit === 'disk' ? 'disk' : 'operating-system' }),
)
const kms = keystore.kms()
const tell = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`)
const pick = <T>(values: readonly T[]): T | undefined =>
  values[Math.floor(Math.random() * values.length)]

const keys: string[] = []
for (const { KeyId } of (await kms.listKeys({ Limit: 1000 })).Keys) {
  const { KeyMetadata } = await kms.describeKey({ KeyId })
  if (KeyMetadata.KeyState !== 'PendingDeletion') keys.push(KeyId)
}

const requests = {
  async createKey() {
    const { KeyMetadata } = await kms.createKey({ Description: 'new' })
    keys.push(KeyMetadata.KeyId)
    return KeyMetadata.KeyId
  },
  disableKey: (KeyId: string) => kms.disableKey({ KeyId }),
  enableKey: (KeyId: string) => kms.enableKey({ KeyId }),
  updateKeyDescription: (KeyId: string) =>
    kms.updateKeyDescription({ KeyId, Description: `at ${process.pid} ${Math.random()}` }),
  tagResource: (KeyId: string) =>
    kms.tagResource({ KeyId, Tags: [{ TagKey: 'at', TagValue: `${Math.random()}` }] }),
  createAlias: (KeyId: string) =>
    kms.createAlias({ AliasName: `alias/${crypto.randomUUID()}`, TargetKeyId: KeyId }),
}
type Name = keyof typeof requests
const names = Object.keys(requests) as Name[]

async function work(): Promise<void> {
  for (;;) {
    const key = keys.length > 3 ? pick(keys) : undefined
    const name = key === undefined ? 'createKey' : (pick(names) ?? 'createKey')
    const at = { name, key }
    tell({ began: at })
    const made = await requests[name](key ?? '')
    tell({ acknowledged: { ...at, ...(typeof made === 'string' && { key: made }) } })
  }
}

tell({ ready: true })
await Promise.all([work(), work(), work()])
