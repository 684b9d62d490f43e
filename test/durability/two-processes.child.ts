import { createInterface } from 'node:readline'
import { assembleKeystore } from '../../src/app.ts'
import { folderSettings } from './folder-settings.ts'

/** Another process on the same folder: calls what its input asks for, one JSON text a line, and tells how it went. */
const keystore = await assembleKeystore(folderSettings(process.argv[2] ?? ''))
const kms = keystore.kms() as unknown as Record<string, (input: object) => Promise<object>>
process.stdout.write('"ready"\n')

for await (const line of createInterface({ input: process.stdin })) {
  const { method, input } = JSON.parse(line) as { method: string; input: object }
  const answer = await kms[method]?.(input).then(
    () => 'done',
    (error: Error) => error.name,
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
await keystore.close()
