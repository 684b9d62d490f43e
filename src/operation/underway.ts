import { ServiceError } from './error.ts'

/** Work that is under way, so that nothing is closed that it still needs: a token, to give up what it made there. */
export class Underway {
  #running = 0
  #ending: PromiseWithResolvers<void> | undefined

  /** Begins work. @throws ServiceError, as a rejection, when the end has come */
  async begin<T>(work: () => Promise<T>): Promise<T> {
    if (this.#ending) throw closed()
    this.#running++
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  #leave(): void {
    this.#running--
    if (this.#running === 0) this.#ending?.resolve()
  }

  /** Lets nothing more begin. @returns resolves when nothing is under way */
  end(): Promise<void> {
    this.#ending ??= Promise.withResolvers()
    if (this.#running === 0) this.#ending.resolve()
    return this.#ending.promise
  }
}

const closed = (): ServiceError =>
  new ServiceError('ServiceUnavailable', 'The keystore is closed.', { status: 503 })
