import { createPublicKey } from 'node:crypto'
import { expect } from 'vitest'
import type { KeySpec, KeyUsage } from '../../src/algorithms/key-spec.ts'
import { utf8 } from '../../src/base/encoding.ts'
import type {
  Custody,
  FullCustody,
  MaterialBinding,
  MaterialReference,
} from '../../src/custody/custody.ts'

/** A custody, and where fresh material belongs: a new key id and a new material id with every call. */
export type Subject = {
  /** With the capabilities that its key specs need. */
  custody: Custody & Partial<FullCustody>
  binding(spec: KeySpec, usage: KeyUsage): MaterialBinding
  close(): Promise<void>
}
export type Made = { reference: MaterialReference; publicKey: Uint8Array | undefined }
/** Material of a spec and usage: fresh, or held for the whole suite, since pairs are slow to make. */
export type Held = (spec: KeySpec, usage: KeyUsage) => Promise<Made>

export const none = new Uint8Array(0)
export const message = utf8('attack at dawn')
export const messageOctetsMax = 4096

export const outside = (spki: Uint8Array) =>
  createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })

/** Neighbours of a result must not be readable through its buffer. */
export function expectOwnAllocation(bytes: Uint8Array): void {
  expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, bytes.length])
}
