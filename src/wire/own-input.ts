import { copyOf } from '../base/bytes.ts'
import { isStructure } from '../base/object.ts'
import type { Shape } from './shape.ts'

/**
 * An input with copies of its octets, to be wiped: a caller in this process may wipe what it gave as soon as it has
 * called. What will be refused, as no structure or for its length, stays as it is.
 */
export function ownInput(
  shape: Shape<unknown>,
  input: object,
): { own: object; copies: readonly Uint8Array[] } {
  const copies: Uint8Array[] = []
  if (!isStructure(input)) return { own: input, copies }
  const own: Record<string, unknown> = { ...input }
  for (const { name, shape: member } of shape.fields ?? []) {
    const octets = own[name]
    if (!(octets instanceof Uint8Array) || !isCopied(member, octets)) continue
    const copy = copyOf(octets)
    own[name] = copy
    copies.push(copy)
  }
  return { own, copies }
}

const isCopied = ({ max = Number.POSITIVE_INFINITY }: Shape<unknown>, octets: Uint8Array) =>
  octets.length > 0 && octets.length <= max
