/** Entries of one memo. A policy is asked by few callers for few actions; beyond that it is evaluated again. */
export const memoEntriesMax = 256

/** Remembers a value by three strings; forgets everything when it is full. */
export class Memo<Value> {
  readonly #values = new Map<string, Map<string, Map<string, Value>>>()
  #entries = 0

  get(a: string, b: string, c: string): Value | undefined {
    return this.#values.get(a)?.get(b)?.get(c)
  }

  /** Adds a value that is not there yet. */
  add(a: string, b: string, c: string, value: Value): void {
    if (this.#entries === memoEntriesMax) {
      this.#values.clear()
      this.#entries = 0
    }
    const ofA = under(this.#values, a)
    under(ofA, b).set(c, value)
    this.#entries++
  }
}

function under<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const found = map.get(key)
  if (found) return found
  const made = new Map<string, Value>()
  map.set(key, made)
  return made
}
