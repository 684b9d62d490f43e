import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * What the openssl command writes to its standard output. It runs in a folder with these files, which its arguments
 * name. A failing command throws.
 */
export function openssl(args: readonly string[], files: Record<string, Uint8Array>): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-openssl-'))
  try {
    for (const [name, octets] of Object.entries(files)) writeFileSync(join(folder, name), octets)
    return execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
