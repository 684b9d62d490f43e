import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { refuseUnwritable } from '../../src/storage/write-access.ts'
import { counterOptions } from './counter.ts'
import { temporaryFolder } from './temporary-folder.ts'

const script = fileURLToPath(new URL('./opening.entry.ts', import.meta.url))

describe('a database that this process may not write is refused before SQLite opens it', () => {
  /** Opens it in a process whom file modes bind, be it the superuser's. */
  function opening(path: string): string {
    const rights = '-dac_override,-dac_read_search'
    const bound = [`--bounding-set=${rights}`, `--inh-caps=${rights}`]
    const node = [process.execPath, script, path] as const
    const [command, ...args] = process.geteuid?.() === 0 ? ['setpriv', ...bound, ...node] : node
    return execFileSync(command, args, { encoding: 'utf8' })
  }

  async function closed(): Promise<{ path: string; folder: string }> {
    const path = join(temporaryFolder(), 'test.db')
    await (await openSqlite(counterOptions({ path }))).close()
    return { path, folder: dirname(path) }
  }

  const refused = (path: string, inTheWay: string) =>
    `database-read-only: database: ${path} cannot be written: EACCES: permission denied, access '${inTheWay}'`

  test('a read-only file: nothing is left beside it, and it opens when it may be written again', async () => {
    const { path, folder } = await closed()
    chmodSync(path, 0o400)
    expect(opening(path)).toBe(refused(path, path))
    expect(readdirSync(folder)).toEqual(['test.db'])
    expect(statSync(path).mode & 0o777).toBe(0o400)
    chmodSync(path, 0o600)
    expect(opening(path)).toBe('opened')
  })

  test('a read-only folder, with a database or without', async () => {
    const { path, folder } = await closed()
    const missing = join(folder, 'missing.db')
    chmodSync(folder, 0o500)
    onTestFinished(() => chmodSync(folder, 0o700))
    expect(opening(path)).toBe(refused(path, folder))
    expect(opening(missing)).toBe(refused(missing, folder))
  })

  test('a link: what it leads to is looked at, not where it is', async () => {
    const { path, folder } = await closed()
    const links = temporaryFolder()
    const link = join(links, 'link.db')
    symlinkSync(path, link)
    chmodSync(links, 0o500)
    onTestFinished(() => chmodSync(links, 0o700))
    expect(opening(link)).toBe('opened')
    chmodSync(folder, 0o500)
    onTestFinished(() => chmodSync(folder, 0o700))
    expect(opening(link)).toBe(refused(link, folder))
  })

  test('a new folder in one that may be written but not read is none', async () => {
    const parent = temporaryFolder()
    chmodSync(parent, 0o300)
    onTestFinished(() => chmodSync(parent, 0o700))
    expect(opening(join(parent, 'a/b/test.db'))).toBe('opened')
  })

  test.for(['-wal', '-shm'])('a read-only file beside it: %s', async (name) => {
    const { path } = await closed()
    writeFileSync(path + name, '', { mode: 0o400 })
    expect(opening(path)).toBe(refused(path, path + name))
  })

  test('a read-only file system', async () => {
    const path = join(temporaryFolder(), 'test.db')
    const cause = new Error('EROFS: read-only file system')
    const looking = refuseUnwritable(path, () => Promise.reject(cause))
    const message = `database: ${path} cannot be written: ${cause.message}`
    await expect(looking).rejects.toMatchObject({ code: 'database-read-only', message, cause })
  })
})
