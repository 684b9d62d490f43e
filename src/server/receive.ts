import type { IncomingMessage } from 'node:http'
import { bodyOctetsMax } from '../endpoint/exchange.ts'
import { bodiesOctetsMax, discardedOctetsMax } from './limits.ts'

/** A body that came; one that is larger than `bodyOctetsMax`; or one more than the server holds at a time. */
export type Received = Uint8Array | 'too large' | 'too many'

const nothing = new Uint8Array()
const grownOctetsMin = 4096

/** The bodies of the requests that are in flight, which callers send before anybody knows who they are. */
export class Bodies {
  #octets = 0

  /**
   * Collects a request's body and hands it to `use`; until that is done it counts among what is held.
   * `request.complete` tells whether it was read to its end.
   * @throws when the connection breaks first
   */
  async receive<T>(request: IncomingMessage, use: (body: Received) => Promise<T>): Promise<T> {
    const body = new Body()
    const take = (part: Uint8Array): boolean => {
      const before = body.heldOctets
      const taken = body.append(part, bodiesOctetsMax - this.#octets)
      this.#octets += body.heldOctets - before
      return taken
    }
    try {
      await collect(request, take)
      return await use(body.received)
    } finally {
      this.#octets -= body.heldOctets
    }
  }
}

/** @param take says whether the rest is worth reading */
function collect(request: IncomingMessage, take: (part: Uint8Array) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    request.on('data', (part: Uint8Array) => {
      if (take(part)) return
      request.pause()
      resolve()
    })
    request.on('end', resolve)
    request.on('error', reject)
  })
}

/** One body in one piece of memory: a caller who sends octet by octet must not cost an object for each. */
class Body {
  #octets: Uint8Array = nothing
  #length = 0
  #refusal: 'too large' | 'too many' | undefined

  get received(): Received {
    return this.#refusal ?? this.#octets.subarray(0, this.#length)
  }

  get heldOctets(): number {
    return this.#octets.length
  }

  /** @returns whether more may come */
  append(part: Uint8Array, freeOctets: number): boolean {
    const at = this.#length
    this.#length += part.length
    if (this.#length > bodyOctetsMax) this.#refuse('too large')
    else if (part.length > freeOctets) this.#refuse('too many')
    else if (this.#refusal === undefined) this.#keep(part, at)
    return this.#length <= discardedOctetsMax
  }

  #keep(part: Uint8Array, at: number): void {
    // Most bodies come in one piece, which is taken as it is.
    if (at === 0) this.#octets = part
    else {
      if (this.#octets.length < this.#length) this.#octets = grown(this.#octets, this.#length)
      this.#octets.set(part, at)
    }
  }

  #refuse(reason: 'too large' | 'too many'): void {
    this.#refusal ??= reason
    this.#octets = nothing
  }
}

function grown(octets: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(Math.min(bodyOctetsMax, Math.max(grownOctetsMin, 2 * length)))
  larger.set(octets)
  return larger
}
