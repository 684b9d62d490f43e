// Every benchmark, one after another: `npm run bench`.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

for (const name of [
  'embedded.ts',
  'http.ts',
  'envelope.ts',
  'command.ts',
  'crypto.ts',
  'event-loop.ts',
  'self-test.ts',
  'vectors.ts',
]) {
  console.log(`\n# ${name}`)
  const path = fileURLToPath(new URL(name, import.meta.url))
  const { status } = spawnSync(process.execPath, [path], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
