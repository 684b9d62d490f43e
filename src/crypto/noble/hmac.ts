import { hmac as nobleHmac } from '@noble/hashes/hmac.js'
import { hex } from '../../base/encoding.ts'
import type { Hmac } from '../engine.ts'
import { secrets } from './handle.ts'
import { functions } from './hash.ts'

export const hmac: Hmac = {
  mac(hash, key, ...message) {
    const state = nobleHmac.create(functions[hash], secrets.reveal(key))
    for (const part of message) state.update(part)
    return state.digest()
  },

  keyed: (hash, key) => ({
    mac: (...message) => hmac.mac(hash, key, ...message),
    hexMac: (...message) => hex(hmac.mac(hash, key, ...message)),
  }),
}
