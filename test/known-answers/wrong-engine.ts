import type { Engine } from '../../src/crypto/engine.ts'

/** The same octets but for one bit. */
export const flip = (octets: Uint8Array): Uint8Array =>
  octets.map((octet, at) => (at === 0 ? octet ^ 1 : octet))

type Family = Record<string, (...args: never[]) => unknown>

/** An engine one of whose asynchronous uses gives another result than it should. */
export function wrongIn(engine: Engine, family: keyof Engine, use: string): Engine {
  const uses = engine[family] as unknown as Family
  const wrongUse = async (...args: never[]) => wrongly(await uses[use]?.(...args))
  return { ...engine, [family]: { ...uses, [use]: wrongUse } }
}

function wrongly(result: unknown): unknown {
  if (typeof result === 'boolean') return !result
  if (result instanceof Uint8Array) return flip(result)
  const encapsulated = result as { sharedSecret: Uint8Array }
  return { ...encapsulated, sharedSecret: flip(encapsulated.sharedSecret) }
}
