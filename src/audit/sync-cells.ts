/** What a calling thread and its syncing thread share: both sleep on it and wake each other, without messages. */
export type SyncCells = Int32Array<SharedArrayBuffer>

/** The last sync that was asked for, the last that was done, and how that ended: 0, or `errno`. */
const cell = { asked: 0, done: 1, ending: 2 } as const

export const syncCells = (): SyncCells =>
  new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT))

/** Asks for a sync. @returns how it ended, when it has */
export async function ask(cells: SyncCells): Promise<number> {
  const done = Atomics.load(cells, cell.done)
  Atomics.add(cells, cell.asked, 1)
  Atomics.notify(cells, cell.asked)
  await Atomics.waitAsync(cells, cell.done, done).value
  return Atomics.load(cells, cell.ending)
}

/** Sleeps until more was asked for than the `answered`. @returns what to answer */
export function awaitAsk(cells: SyncCells, answered: number): number {
  Atomics.wait(cells, cell.asked, answered)
  return Atomics.load(cells, cell.asked)
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
