/** What a calling thread and its syncing thread share: both sleep on it and wake each other, without messages. */
export type SyncCells = Int32Array<SharedArrayBuffer>

/** The last sync that was asked for and of which file, the last that was done and how that ended: 0, or `errno`. */
const cell = { asked: 0, descriptor: 1, done: 2, ending: 3 } as const

export const syncCells = (): SyncCells =>
  new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT))

/** Asks for the sync of a file. @returns how it ended, when it has */
export async function ask(cells: SyncCells, descriptor: number): Promise<number> {
  const done = Atomics.load(cells, cell.done)
  Atomics.store(cells, cell.descriptor, descriptor)
  Atomics.add(cells, cell.asked, 1)
  Atomics.notify(cells, cell.asked)
  await Atomics.waitAsync(cells, cell.done, done).value
  return Atomics.load(cells, cell.ending)
}

/** A descriptor is the whole process's. */
export type Asked = { readonly sync: number; readonly descriptor: number }

/** Sleeps until more was asked for than the `answered`. */
export function awaitAsk(cells: SyncCells, answered: number): Asked {
  Atomics.wait(cells, cell.asked, answered)
  return {
    sync: Atomics.load(cells, cell.asked),
    descriptor: Atomics.load(cells, cell.descriptor),
  }
}

/** Tells how a sync ended. */
export function answer(cells: SyncCells, asked: number, ending: number): void {
  Atomics.store(cells, cell.ending, ending)
  Atomics.store(cells, cell.done, asked)
  Atomics.notify(cells, cell.done)
}

/** Answers what was asked of a thread that has ended. */
export function answerFor(cells: SyncCells, ending: number): void {
  answer(cells, Atomics.load(cells, cell.asked), ending)
}
