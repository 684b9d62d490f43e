import type { Socket } from 'node:net'
import { pipelinedRequestsMax } from './limits.ts'
import type { Request } from './receive.ts'

type Waiting = {
  /** How many have no answer yet. */
  requests: number
  /** The one that came last, as long as it has none. */
  latest: Request | undefined
}

/**
 * Requests that wait for their answers, by connection. Node stops reading a connection whose answers pile up, but not
 * one whose requests do; and it takes a connection that has sent none, or a part of one, for a busy one.
 */
export class Connections {
  readonly #open = new Map<Socket, Waiting>()

  opened(connection: Socket): void {
    this.#open.set(connection, { requests: 0, latest: undefined })
    connection.once('close', () => this.#open.delete(connection))
  }

  /** Closes the connections on which nothing waits for its answer, and none is still on its way. */
  closeIdle(): void {
    for (const [connection, { requests }] of this.#open) {
      if (requests === 0 && connection.writableLength === 0) connection.destroy()
    }
  }

  /** Whether a request that has come whole waits for its answer. */
  isAwaited(connection: Socket): boolean {
    const waiting = this.#open.get(connection)
    if (!waiting) return false
    const beingRead = waiting.latest?.complete === false ? 1 : 0
    return waiting.requests > beingRead
  }

  /** @returns `false` for a connection that sends more than it may: it is closed, and nothing more of it is served */
  enter(connection: Socket, request: Request): boolean {
    const waiting = this.#open.get(connection)
    if (!waiting || waiting.requests >= pipelinedRequestsMax) {
      connection.destroy()
      return false
    }
    waiting.requests++
    waiting.latest = request
    return true
  }

  leave(connection: Socket, request: Request): void {
    const waiting = this.#open.get(connection)
    if (!waiting) return
    waiting.requests--
    if (waiting.latest === request) waiting.latest = undefined
  }
}
