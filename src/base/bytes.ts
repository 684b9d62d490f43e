/**
 * Memory for a secret of `length` octets, in an allocation of its own.
 *
 * A typed array of up to 64 octets lives in the JavaScript heap until its buffer is touched, and the original
 * outlives `fill(0)`; one made over an ArrayBuffer does not. Node's pooled Buffers share theirs with neighbours.
 */
export function secretBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length))
}

/** A copy in an allocation of its own. */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = secretBytes(bytes.length)
  copy.set(bytes)
  return copy
}

export function wipe(...secrets: readonly (Uint8Array | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0)
}

/** Below this, the collector is cheaper. */
const releaseOctetsMin = 4096

/**
 * Gives the memory of a bulk allocation back at once; afterwards `bytes` is empty. For loops that allocate faster than
 * the collector looks: their garbage grows to 64 MiB, and all of it is cold to the cache. It frees without wiping, and
 * leaves alone what shares its memory with others.
 */
export function release(bytes: Uint8Array): void {
  const { buffer, byteLength } = bytes
  if (byteLength < releaseOctetsMin || byteLength !== buffer.byteLength) return
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}

/** Joins the parts in an allocation of its own, so that a secret among them can be wiped. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatAll(parts)
}

/** `concat` for lists that come from outside: a call has room for about 100,000 arguments. */
export function concatAll(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0
  for (const part of parts) length += part.length
  const joined = secretBytes(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** Whether two byte strings are equal. Not for secrets: `crypto/constant-time.ts` compares those. */
export function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((octet, index) => octet === b[index])
}

/** Big-endian unsigned integer of 16 bits. */
export function u16(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 8, value)
}

/** Big-endian unsigned integer of 32 bits. */
export function u32(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

/** A field of a list of fields: its length in 16 bits, then its octets, so that no two lists have one encoding. */
export function prefixed16(octets: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(u16(octets.length), octets)
}

/** The same with a length of 32 bits. */
export function prefixed32(octets: Uint8Array): Uint8Array<ArrayBuffer> {
  return concat(u32(octets.length), octets)
}

/** Orders byte strings as unsigned octets, a prefix first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let index = 0; index < shared; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
