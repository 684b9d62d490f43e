import { AsyncLocalStorage } from 'node:async_hooks'
import { chmod, realpath, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Kysely } from 'kysely'
import { assert } from '../base/assert.ts'
import type { Clock } from '../base/clock.ts'
import { OperatorError } from '../base/error.ts'
import type { Hash } from '../crypto/engine.ts'
import { randomHex } from '../crypto/random.ts'
import type { Database, Migration, Tables, Tx } from './database.ts'
import {
  createFile,
  createFolder,
  exists,
  isShared,
  privateFileMode,
  putNew,
  syncFile,
  syncFolder,
  unlessMissing,
} from './durable-file.ts'
import { refuseNetworkFileSystem } from './network-file-system.ts'
import { refuseOpenFolder } from './ownership.ts'
import { SchemaWatch } from './schema-watch.ts'
import { type Connection, connect, copyInto, using, versionReader } from './sqlite-connection.ts'
import { queriesOf, whenFree } from './sqlite-dialect.ts'
import { explainUnreadable, inspectSchema } from './sqlite-schema.ts'
import { refuseUnwritable } from './write-access.ts'

export type SqliteOptions = {
  readonly at: { readonly path: string } | { readonly memory: true }
  readonly clock: Clock
  readonly hash: Hash
  /** In their order; what a database went through is a prefix of them. */
  readonly migrations: readonly Migration[]
}

type FileOptions = Omit<SqliteOptions, 'at'> & { readonly path: string }

/** https://sqlite.org/pragma.html. What is freed is overwritten, since it held wrapped material. */
const pragmas = ['synchronous = full', 'secure_delete = on']

/**
 * Opens a database, made when missing, and takes it to the newest migration.
 *
 * In a file: one writing connection, with a queue, and one for reads that never holds a transaction open. In memory:
 * one connection, on which reads wait for a running change.
 * @throws OperatorError, with nothing written, as `inspectSqlite`
 */
export async function openSqlite(options: SqliteOptions): Promise<Database> {
  const database =
    'memory' in options.at
      ? openInMemory(options)
      : await openFile({ ...options, path: options.at.path })
  try {
    await database.bringUpToDate()
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * Looks at a database without writing to it, but for what a process that was killed left to be rolled back.
 * @param look is shown the rows, unless the database is missing or empty
 * @throws OperatorError when the file is on a network file system, may not be written, is no database of Claviger's, or
 *   went through migrations that this release doesn't know or knows differently, or has another schema than they make
 */
export async function inspectSqlite(
  options: FileOptions,
  look?: (rows: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  await refuseNetworkFileSystem(options.path)
  await refuseOpenFolder(dirname(options.path), 'data folder')
  await refuseUnwritable(options.path)
  if (!(await exists(options.path))) return
  if (await exists(`${options.path}-journal`)) await rollBack(options)
  await withReader(options.path, options.clock, async (rows) => {
    const applied = await inspectSchema(rows, options.migrations, options.hash)
    if (applied !== undefined) await look?.(rows)
  })
}

/**
 * Copies a backup to a new file, and brings that to disk. Nothing is made beside the backup, which may be on a medium
 * that is read-only. A file with a log is no backup but a database, and copied with it.
 * @throws OperatorError when there is none, or `target` exists
 */
export async function copyBackup(source: string, target: string): Promise<void> {
  const found = await stat(source).catch(unlessMissing)
  if (!found?.isFile())
    throw new OperatorError('file-missing', `database: there is no file ${source}`)
  // SQLite keeps the log beside the file that a link leads to.
  const hasLog = await exists(`${await realpath(source)}-wal`)
  await copySqlite(source, hasLog ? 'read' : 'still', target)
}

/** Copies the database of a file to a new one, and brings that to disk. @throws OperatorError when `target` exists */
async function copySqlite(source: string, mode: 'read' | 'still', target: string): Promise<void> {
  const connection = connect(source, mode)
  try {
    await copyToNewFile(connection, target).catch(explainUnreadable)
  } finally {
    connection.close()
  }
}

/**
 * Ends what a process did not that was killed while it turned its new database to write-ahead logging: a connection that
 * only reads cannot (sqlite.org/lockingv3.html#hot_journals).
 */
async function rollBack({ path, clock }: FileOptions): Promise<void> {
  const writer = connect(path, 'write')
  try {
    const read = async () => using(writer, () => writer.exec('select count(*) from sqlite_schema'))
    await whenFree(clock, read).catch(explainUnreadable)
  } finally {
    writer.close()
  }
}

async function openFile(options: FileOptions): Promise<SqliteDatabase> {
  await inspectSqlite(options)
  await makeFile(options.path)
  const { path, clock } = options
  const writer = connect(path, 'write')
  try {
    await whenFree(clock, async () => useWriteAheadLog(writer))
    for (const pragma of pragmas) using(writer, () => writer.exec(`pragma ${pragma}`))
    const reader = connect(path, 'read')
    await syncFolder(dirname(path))
    const schema = new SchemaWatch(options.migrations, options.hash)
    return new SqliteDatabase({ path, writer, reader, clock, schema })
  } catch (error) {
    writer.close()
    throw error
  }
}

function useWriteAheadLog(writer: Connection): void {
  const found = using(writer, () => writer.prepare('pragma journal_mode = wal').get())
  if (found?.journal_mode === 'wal') return
  throw new OperatorError('no-shared-memory', 'database: no write-ahead log is possible here', {
    hint: 'keep the data folder on a disk of this machine',
  })
}

function openInMemory({ clock, migrations, hash }: SqliteOptions): SqliteDatabase {
  const connection = connect(':memory:', 'write')
  const schema = new SchemaWatch(migrations, hash)
  return new SqliteDatabase({
    path: undefined,
    writer: connection,
    reader: connection,
    clock,
    schema,
  })
}

type Parts = {
  path: string | undefined
  writer: Connection
  reader: Connection
  clock: Clock
  schema: SchemaWatch
}

class SqliteDatabase implements Database {
  readonly #parts: Parts
  readonly #write: Kysely<Tables>
  readonly #read: Kysely<Tables>
  readonly #readVersion: () => number
  readonly #writtenSchema: () => number
  readonly #readSchema: () => number
  /** Follows a transaction through its awaits, to notice what would wait for itself. */
  readonly #running = new AsyncLocalStorage<{ ended: boolean }>()
  #commits = 0
  /** The last version that was seen, and its schema found in order. */
  #version = -1
  #closing: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#write = queriesOf(parts.writer, 'begin immediate', parts.clock)
    this.#read =
      parts.path === undefined ? this.#write : queriesOf(parts.reader, 'begin', parts.clock)
    // A connection's own commits don't change its number, and in memory there is only one.
    this.#readVersion =
      parts.path === undefined ? () => this.#commits : versionReader(parts.reader, 'data_version')
    this.#writtenSchema = versionReader(parts.writer, 'schema_version')
    this.#readSchema = versionReader(parts.reader, 'schema_version')
  }

  get read(): Kysely<Tables> {
    this.#assertOutside()
    return this.#read
  }

  bringUpToDate(): Promise<void> {
    return this.#alone(this.#write, (tx) => this.#parts.schema.bringUpToDate(tx))
  }

  async change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await this.#alone(this.#write, async (tx) => {
      await this.#parts.schema.check(this.#writtenSchema(), tx)
      return work(tx)
    })
    this.#commits++
    return result
  }

  async snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { path, clock, schema } = this.#parts
    if (path === undefined) return this.#alone(this.#write, work)
    return withReader(path, clock, (rows) =>
      this.#alone(rows, async (tx) => {
        // Whoever edits a schema may put its version back: this connection has read it anew.
        await schema.compare(tx)
        return work(tx)
      }),
    )
  }

  version(): Promise<number> {
    return whenFree(this.#parts.clock, async () => {
      const version = this.#readVersion()
      if (version !== this.#version) await this.#parts.schema.check(this.#readSchema(), this.#read)
      this.#version = version
      return version
    })
  }

  async backup(path: string): Promise<void> {
    const source = this.#parts.path
    this.#assertOutside()
    if (source !== undefined) return copySqlite(source, 'read', path)
    // A copy taken from the one connection would show a running change.
    await this.#write.connection().execute(() => copyToNewFile(this.#parts.writer, path))
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    // Waits for the change or the read that has the connection.
    await this.#write.connection().execute(async () => {})
    await this.#write.destroy()
    if (this.#parts.path !== undefined) {
      await this.#read.destroy()
      this.#parts.reader.close()
    }
    this.#parts.writer.close()
  }

  /** Runs one transaction, inside which anything but itself would wait for its end. */
  async #alone<T>(rows: Kysely<Tables>, work: (tx: Tx) => Promise<T>): Promise<T> {
    this.#assertOutside()
    const run = { ended: false }
    try {
      return await rows.transaction().execute((tx) => this.#running.run(run, work, tx))
    } finally {
      run.ended = true
    }
  }

  #assertOutside(): void {
    const outside = this.#running.getStore()?.ended ?? true
    assert(outside, 'inside a transaction, everything goes through that transaction')
  }
}

async function withReader<T>(
  path: string,
  clock: Clock,
  work: (rows: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  const connection = connect(path, 'read')
  try {
    return await work(queriesOf(connection, 'begin', clock)).catch(explainUnreadable)
  } finally {
    connection.close()
  }
}

/** The file has its name once it is whole. */
async function copyToNewFile(source: Connection, target: string): Promise<void> {
  if (await exists(target)) throw taken(target)
  const part = `${target}.${randomHex(4)}.part`
  try {
    await createFile(part, new Uint8Array())
    await copyInto(source, part)
    await syncFile(part)
    if (!(await putNew(part, target))) throw taken(target)
  } finally {
    await unlink(part).catch(unlessMissing)
  }
  await syncFolder(dirname(target))
}

const taken = (target: string): OperatorError =>
  new OperatorError('file-exists', `backup: ${target} exists already`, { hint: 'name a new file' })

async function makeFile(path: string): Promise<void> {
  await createFolder(dirname(path))
  if (await createFile(path, new Uint8Array())) return
  const { mode } = await stat(path)
  if (isShared(mode)) await chmod(path, privateFileMode)
}
