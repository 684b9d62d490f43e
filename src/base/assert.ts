/** States what the program itself guarantees. Failing is a defect of Claviger, never of a caller's input. */
export function assert(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Error(`claviger: assertion failed: ${claim}`)
}

/** Takes `undefined` away from a value that cannot be absent here. */
export function present<T>(value: T | undefined | null, claim: string): T {
  assert(value !== undefined && value !== null, claim)
  return value
}
