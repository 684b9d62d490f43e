import { copyOf } from '../base/bytes.ts'
import type { Shape } from './shape.ts'

/** An input with copies of its octets: a caller in this process may wipe what it gave as soon as it has called. */
export function ownInput(shape: Shape<unknown>, input: object): object {
  const own: Record<string, unknown> = { ...input }
  for (const { name, shape: member } of shape.fields ?? []) {
    if (member.type !== 'blob') continue
    const octets = own[name]
    if (octets instanceof Uint8Array) own[name] = copyOf(octets)
  }
  return own
}
