import { DatabaseSync } from 'node:sqlite'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { keystoreFile } from '../../src/seal/open-store.ts'
import { placeIn } from '../durability/folder-settings.ts'

/** Another process's transaction, which changes have to wait for; `release` ends it. */
export function holdDatabase(folder: string): { release(): void } {
  const database = new DatabaseSync(keystoreFile(placeIn(folder).folder))
  database.exec('begin immediate')
  return {
    release() {
      database.exec('rollback')
      database.close()
    },
  }
}

/** Tells when somebody waits for the database, and lets nobody look again before it is told to. */
export class PausingClock implements Clock {
  readonly #waiting = Promise.withResolvers<void>()
  readonly #resumed = Promise.withResolvers<void>()
  readonly now = systemClock.now
  readonly every = systemClock.every

  async sleep(): Promise<void> {
    this.#waiting.resolve()
    await this.#resumed.promise
  }

  /** Resolves when a change has been planned, and found the database taken. */
  get someoneWaits(): Promise<void> {
    return this.#waiting.promise
  }

  resume(): void {
    this.#resumed.resolve()
  }
}
