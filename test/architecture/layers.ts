/** The rooms of `src/`, from the bottom up. A room is a folder, or a file that stands alone. */
export const layers: readonly (readonly string[])[] = [
  ['base', '../package.json'],
  ['algorithms', 'policy'],
  ['crypto'],
  ['storage', 'wire', 'envelope'],
  ['seal', 'client'],
  ['custody', 'identity', 'audit'],
  ['keystore', 'hsm', 'xks', 'known-answers'],
  ['operation'],
  ['kms', 'sts', 'iam', 'xks-proxy'],
  ['endpoint'],
  ['server'],
  ['schema.ts', 'open-keystore.ts', 'settings-section.ts'],
  ['app.ts'],
  ['config.ts'],
  ['embedded.ts', 'maintenance.ts', 'message-encryption.ts', 'serve.ts', 'vectors.ts'],
  ['cli', 'index.ts'],
]

/** Where a reader of the sources, or Node itself, comes in. Entries of workers are reached by their URL. */
export const roots: readonly string[] = [
  'index.ts',
  'message-encryption.ts',
  'vectors.ts',
  'cli/main.entry.ts',
]

/** What is used in a few places alone. A place is a file, a folder with its `/`, or `*` with an ending. */
export type Door = {
  /** Modules (`@noble/*` is all of them), or names that the language provides. */
  readonly of: readonly string[]
  readonly places: readonly string[]
  readonly instead: string
}

export const moduleDoors: readonly Door[] = [
  {
    of: ['node:crypto', '@noble/*'],
    places: ['crypto/'],
    instead: 'take an Engine (crypto/engine.ts), or a function of crypto/',
  },
  {
    of: ['node:sqlite'],
    places: ['storage/sqlite-connection.ts'],
    instead: 'query through the Database (storage/database.ts)',
  },
  {
    of: ['pkcs11js'],
    places: ['hsm/'],
    instead: 'use a custody (custody/custody.ts)',
  },
  {
    of: ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram'],
    places: ['server/', 'client/'],
    instead: 'work on plain requests and answers, and leave sockets to server/ or client/',
  },
  {
    of: ['node:process'],
    places: ['config.ts', 'cli/', '*.entry.ts', 'storage/ownership.ts', 'base/clock.ts'],
    instead: 'take what you need as a parameter; config.ts reads the environment',
  },
  {
    of: ['node:timers', 'node:timers/promises', 'node:perf_hooks'],
    places: ['base/clock.ts'],
    instead: 'take a Clock (base/clock.ts), so that a test can move time',
  },
  {
    of: ['node:module'],
    places: [],
    instead: 'write `await import(…)`, which these rules can see',
  },
  { of: ['kysely'], places: ['*.ts'], instead: '' },
  { of: ['commander'], places: ['cli/'], instead: 'read arguments in cli/' },
  { of: ['yaml'], places: ['config.ts'], instead: 'read settings in config.ts' },
]

const time = 'take a Clock (base/clock.ts), so that a test can move time'

export const globalDoors: readonly Door[] = [
  {
    of: ['process'],
    places: ['config.ts', 'cli/', '*.entry.ts'],
    instead: 'take what you need as a parameter; config.ts reads the environment',
  },
  {
    of: ['Date.now', 'Date()', 'performance'],
    places: ['base/clock.ts'],
    instead: time,
  },
  {
    of: ['setTimeout', 'setInterval', 'setImmediate', 'AbortSignal.timeout'],
    places: ['base/clock.ts'],
    instead: time,
  },
  {
    of: ['crypto'],
    places: ['crypto/'],
    instead: 'take an Engine (crypto/engine.ts), or a function of crypto/',
  },
  {
    of: ['fetch', 'WebSocket', 'EventSource'],
    places: ['client/'],
    instead: 'send requests through client/',
  },
]

export const fileLinesMax = 400
export const functionLinesMax = 70

/** Words that say nothing about what a file holds. */
export const emptyWords: readonly string[] = [
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'misc',
  'manager',
  'managers',
  'types',
]
