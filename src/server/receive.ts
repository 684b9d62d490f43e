import type { IncomingMessage } from 'node:http'
import { bodyOctetsMax } from '../endpoint/exchange.ts'
import { discardedOctetsMax } from './limits.ts'

const nothing = new Uint8Array()

/**
 * Collects a request's body.
 * @returns `undefined` when it is larger than `bodyOctetsMax`; `request.complete` tells whether it was read to its end
 * @throws when the connection breaks first
 */
export function receiveBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = []
    let octets = 0
    request.on('data', (part: Uint8Array) => {
      octets += part.length
      if (octets <= bodyOctetsMax) parts.push(part)
      else parts.length = 0
      if (octets > discardedOctetsMax) {
        request.pause()
        resolve(undefined)
      }
    })
    request.on('end', () => resolve(octets > bodyOctetsMax ? undefined : joined(parts)))
    request.on('error', reject)
  })
}

/** Most bodies come in one piece, which is taken as it is. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length > 1 ? Buffer.concat(parts) : (parts[0] ?? nothing)
}
