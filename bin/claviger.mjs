#!/usr/bin/env node
// The version is checked before any other file is loaded: an old Node can't parse what follows.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `claviger needs Node 24.12 or later; this is Node ${process.versions.node}\n`,
  )
  process.exit(1)
}
const { existsSync } = await import('node:fs')
const sources = new URL('../src/cli/main.entry.ts', import.meta.url)
await import(
  existsSync(sources) ? sources.href : new URL('../dist/cli/main.entry.js', import.meta.url).href
)
