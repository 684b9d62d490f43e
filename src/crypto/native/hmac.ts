import { createHmac, type Hmac as State } from 'node:crypto'
import type { HashName } from '../../algorithms/hash.ts'
import type { Hmac, SecretKey } from '../engine.ts'
import { bytesOf, keyObject } from './handle.ts'

export const hmac: Hmac = {
  mac: (hash, key, ...message) => bytesOf(absorb(hash, key, message).digest()),
  hexMac: (hash, key, ...message) => absorb(hash, key, message).digest('hex'),
}

function absorb(hash: HashName, key: SecretKey, message: readonly Uint8Array[]): State {
  const state = createHmac(hash, keyObject(key))
  for (const part of message) state.update(part)
  return state
}
