#!/usr/bin/env node
// The version is checked before any other file is loaded: an old Node can't parse what follows.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `claviger needs Node 24.12 or later; this is Node ${process.versions.node}\n`,
  )
  process.exit(1)
}
const { existsSync, mkdirSync, statSync } = await import('node:fs')
const { enableCompileCache } = await import('node:module')
const { homedir } = await import('node:os')
const { isAbsolute, join } = await import('node:path')

// Compiled code is kept, which halves the start. In a folder that is the user's alone: whoever can write there runs
// code here.
const named = process.env.XDG_CACHE_HOME ?? ''
const cache = join(isAbsolute(named) ? named : join(homedir(), '.cache'), 'claviger')
try {
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  const { uid, mode } = statSync(cache)
  if (uid === process.geteuid?.() && (mode & 0o077) === 0) enableCompileCache(cache)
} catch {
  // It starts without, only slower.
}

// Before Node 24.15 SQLite says at its first use that it is experimental: on stderr, which scripts read.
const { emitWarning } = process
process.emitWarning = (warning, ...rest) => {
  const text = String(warning)
  if (!text.startsWith('SQLite is an experimental feature')) emitWarning(warning, ...rest)
}

const sources = new URL('../src/cli/main.entry.ts', import.meta.url)
await import(
  existsSync(sources) ? sources.href : new URL('../dist/cli/main.entry.js', import.meta.url).href
)
