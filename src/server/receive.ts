import { IncomingMessage } from 'node:http'
import { bodyOctetsMax } from '../endpoint/exchange.ts'
import { bodiesOctetsMax, discardedOctetsMax } from './limits.ts'

/** A body that came; one that is larger than `bodyOctetsMax`; or one more than the server holds at a time. */
export type Received = Uint8Array | 'too large' | 'too many'

const nothing = new Uint8Array()
const grownOctetsMin = 4096

/**
 * A request whose body goes from Node's parser straight to its reader; without one it is dropped. As a stream, with
 * its buffer and events, an Encrypt costs 4 % more. Nothing comes out of it as a stream: it has no 'data' and no 'end'.
 */
export class Request extends IncomingMessage {
  /** Takes each piece, then `null` for the end. @returns whether more is worth reading */
  reader: ((part: Uint8Array | null) => boolean) | undefined

  override push(part: Uint8Array | null): boolean {
    return this.reader?.(part) ?? true
  }
}

// Node lets go of a request that has ended. TypeScript takes the accessor for a property, which none may override.
Object.defineProperty(Request.prototype, 'readableEnded', {
  get(this: Request): boolean {
    return this.complete
  },
})

/** What a server holds of bodies, which callers send before anybody knows who they are. */
export type Holding = { octets: number }

/**
 * The body of one request, which counts among what is held until it is released. It is one piece of memory: a caller
 * who sends octet by octet must not cost an object for each.
 */
export class Body {
  readonly #holding: Holding
  #octets: Uint8Array = nothing
  #length = 0
  #refusal: 'too large' | 'too many' | undefined

  constructor(holding: Holding) {
    this.#holding = holding
  }

  /**
   * Collects it; `request.complete` tells whether it was read to its end.
   * @throws when the connection breaks first
   */
  receive(request: Request): Promise<void> {
    return new Promise((resolve, reject) => {
      request.reader = (part) => {
        if (part && this.#append(part)) return true
        resolve()
        return false
      }
      request.on('error', reject)
    })
  }

  get received(): Received {
    return this.#refusal ?? this.#octets.subarray(0, this.#length)
  }

  release(): void {
    this.#keep(nothing)
  }

  /** @returns whether the rest is worth reading */
  #append(part: Uint8Array): boolean {
    const at = this.#length
    this.#length += part.length
    if (this.#length > bodyOctetsMax) this.#refuse('too large')
    else if (this.#holding.octets + part.length > bodiesOctetsMax) this.#refuse('too many')
    else if (this.#refusal === undefined) this.#put(part, at)
    return this.#length <= discardedOctetsMax
  }

  #put(part: Uint8Array, at: number): void {
    // Most bodies come in one piece, which is taken as it is.
    if (at === 0) this.#keep(part)
    else {
      if (this.#octets.length < this.#length) this.#keep(grown(this.#octets, this.#length))
      this.#octets.set(part, at)
    }
  }

  #refuse(reason: 'too large' | 'too many'): void {
    this.#refusal ??= reason
    this.#keep(nothing)
  }

  #keep(octets: Uint8Array): void {
    this.#holding.octets += octets.length - this.#octets.length
    this.#octets = octets
  }
}

function grown(octets: Uint8Array, length: number): Uint8Array {
  const larger = new Uint8Array(Math.min(bodyOctetsMax, Math.max(grownOctetsMin, 2 * length)))
  larger.set(octets)
  return larger
}
