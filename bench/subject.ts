import type { Engine } from '../src/crypto/engine.ts'
import { native } from '../src/crypto/native/index.ts'
import { noble } from '../src/crypto/noble/index.ts'

export type Work = () => unknown

export type Subject = {
  name: string
  /**
   * By node:crypto, in the way that the native engine works: at once, or with a callback on libuv's pool. For what it
   * cannot do: the nearest that it can.
   */
  direct: Work
  native: Work
  noble?: Work
  /** What the direct call does instead. */
  beside?: string
}

export const message = new Uint8Array(64).fill(7)

export const onBoth = (name: string, direct: Work, make: (engine: Engine) => Work): Subject => ({
  name,
  direct,
  native: make(native),
  noble: make(noble),
})

/** What both engines import, before anything is measured. */
export async function imported<Handle>(
  open: (engine: Engine) => Promise<Handle>,
): Promise<(engine: Engine) => Handle> {
  const handles = { native: await open(native), noble: await open(noble) }
  return ({ name }) => handles[name]
}
