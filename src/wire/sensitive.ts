import { wipe } from '../base/bytes.ts'
import type { Shape } from './shape.ts'

/** Wipes the secrets among the members of a request or an answer, once they are nobody's any more. */
export function wipeSensitive(shape: Shape<unknown> | undefined, value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const { name, shape: member } of shape?.fields ?? []) {
    const octets: unknown = member.sensitive && Reflect.get(value, name)
    if (octets instanceof Uint8Array) wipe(octets)
  }
}
