import { systemClock } from '../../src/base/clock.ts'
import { native } from '../../src/crypto/native/index.ts'
import type { Migration } from '../../src/storage/database.ts'
import type { SqliteOptions } from '../../src/storage/sqlite.ts'

declare module '../../src/storage/database.ts' {
  interface Tables {
    counter: { name: string; value: number }
  }
}

export const counterMigration: Migration = {
  name: 'counter',
  statements: [
    'create table counter (name text primary key, value integer not null) strict',
    `create table part (counter text not null references counter (name)) strict`,
    `insert into counter values ('a', 0), ('b', 0)`,
  ],
}

export const counterOptions = (at: SqliteOptions['at']): SqliteOptions => ({
  at,
  clock: systemClock,
  hash: native.hash,
  migrations: [counterMigration],
})
