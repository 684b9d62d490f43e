import { hash as oneShot } from 'node:crypto'
import type { Hash } from '../engine.ts'
import { bytesOf } from './handle.ts'

export const hash: Hash = {
  digest: (name, message) => bytesOf(oneShot(name, message, 'buffer')),
  hexDigest: (name, message) => oneShot(name, message, 'hex'),
}
