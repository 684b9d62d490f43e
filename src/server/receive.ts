import { type IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { bodyOctetsMax } from '../endpoint/exchange.ts'
import { bodiesOctetsMax, discardedOctetsMax } from './limits.ts'

/** A body that came; one that is larger than `bodyOctetsMax`; or one more than the server holds at a time. */
export type Received = Uint8Array | 'too large' | 'too many'

const nothing = new Uint8Array()
const grownOctetsMin = 4096

type Reader = {
  /** Takes each piece, then `null` for the end. @returns whether more is worth reading */
  take(part: Uint8Array | null): boolean
  /** The connection broke; after the end it is of no interest. */
  fail(error: Error): void
}

/**
 * A request whose body goes from Node's parser straight to its reader; without one it is dropped. As a stream, with
 * its buffer and events, an Encrypt costs 4 % more. Nothing comes out of it as a stream: it has no 'data' and no 'end'.
 */
export class Request extends IncomingMessage {
  reader: Reader | undefined

  override push(part: Uint8Array | null): boolean {
    return this.reader?.take(part) ?? true
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (error) this.reader?.fail(error)
    super._destroy(error, done)
  }
}

// TypeScript takes accessors for properties, which none may override.
Object.defineProperties(Request.prototype, {
  /** Node lets go of a request that has ended. */
  readableEnded: {
    get(this: Request): boolean {
      return this.complete
    },
  },
  /** What Node itself asks for. An object of all of them, which nobody reads, is 2 % of an Encrypt. */
  headers: {
    get(this: Request): IncomingHttpHeaders {
      const { rawHeaders } = this
      return { host: firstValue(rawHeaders, 'host'), expect: firstValue(rawHeaders, 'expect') }
    },
  },
})

/** The first value of a header; `name` in lower case. */
function firstValue(rawHeaders: readonly string[], name: string): string | undefined {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const other = rawHeaders[at] as string
    if (other.length === name.length && other.toLowerCase() === name) return rawHeaders[at + 1]
  }
  return undefined
}

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
      const take = (part: Uint8Array | null): boolean => {
        if (part && this.#append(part)) return true
        resolve()
        return false
      }
      request.reader = { take, fail: reject }
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
