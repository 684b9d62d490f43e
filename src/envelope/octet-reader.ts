import { malformed } from './error.ts'

/**
 * Octets in pieces of any size. Node's streams, web streams and arrays of chunks are such. A stream of Node that was
 * not read when work on it ends stays open: it is for whoever made it to close.
 */
export type OctetSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * Takes exact amounts from a source of pieces.
 *
 * What a call gives is valid until the next call: it is a view of the piece, or of memory that is used again.
 */
export class OctetReader {
  readonly #source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array(0)
  #joined: Uint8Array = new Uint8Array(0)
  #closed = false

  constructor(source: OctetSource) {
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  }

  /** @throws EnvelopeError `malformed-message` when fewer than `length` octets are left */
  async take(length: number): Promise<Uint8Array> {
    const octets = await this.takeUpTo(length)
    if (octets.length < length) throw malformed('it ends early')
    return octets
  }

  /** Gives `length` octets, or fewer when the source ends before. */
  async takeUpTo(length: number): Promise<Uint8Array> {
    if (this.#piece.length === 0 && length > 0) await this.#pull()
    return this.#piece.length >= length ? this.#cut(length) : this.#join(length)
  }

  /** Whether no octet is left. */
  async ended(): Promise<boolean> {
    return this.#piece.length === 0 && !(await this.#pull())
  }

  /** Wipes what was joined, and lets the source go. */
  async close(): Promise<void> {
    this.#joined.fill(0)
    if (this.#closed) return
    this.#closed = true
    await this.#source.return?.()
  }

  /** Closes, and gives the error back: it is what is told, not one of the source when it is let go. */
  async failed(error: unknown): Promise<unknown> {
    await this.close().catch(() => {})
    return error
  }

  async #join(length: number): Promise<Uint8Array> {
    if (this.#joined.length < length) this.#joined = new Uint8Array(length)
    let filled = 0
    do {
      const part = this.#cut(Math.min(length - filled, this.#piece.length))
      this.#joined.set(part, filled)
      filled += part.length
    } while (filled < length && (await this.#pull()))
    return this.#joined.subarray(0, filled)
  }

  #cut(length: number): Uint8Array {
    const part = this.#piece.subarray(0, length)
    this.#piece = this.#piece.subarray(length)
    return part
  }

  /** Fetches the next piece that is not empty; false at the end. */
  async #pull(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#source.next()
      if (done) return false
      if (!(value instanceof Uint8Array)) throw new TypeError('a piece must be a Uint8Array')
      if (value.length === 0) continue
      this.#piece = value
      return true
    }
  }
}
