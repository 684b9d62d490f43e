/**
 * Refuses what the caller's own code got wrong.
 * @throws TypeError unless `bytes` has one of the lengths
 */
export function expectOctets(name: string, bytes: Uint8Array, ...lengths: readonly number[]): void {
  if (lengths.includes(bytes.length)) return
  throw new TypeError(`${name} must be ${lengths.join(' or ')} octets, got ${bytes.length}`)
}

/** @throws TypeError unless `length` is a whole number from `min` to `max` */
export function expectLength(name: string, length: number, min: number, max: number): void {
  if (Number.isInteger(length) && length >= min && length <= max) return
  throw new TypeError(`${name} must be ${min} to ${max} octets, got ${length}`)
}
