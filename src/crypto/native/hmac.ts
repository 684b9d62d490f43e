import { createHmac } from 'node:crypto'
import type { Hmac } from '../engine.ts'
import { bytesOf, keyObject } from './handle.ts'

export const hmac: Hmac = {
  mac(hash, key, ...message) {
    const state = createHmac(hash, keyObject(key))
    for (const part of message) state.update(part)
    return bytesOf(state.digest())
  },
}
