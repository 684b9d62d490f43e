import type { Socket } from 'node:net'
import { pipelinedRequestsMax } from './limits.ts'

/**
 * Requests that wait for their answers, by connection. Node stops reading a connection whose answers pile up, but not
 * one whose requests do; and it takes a connection that has sent none, or a part of one, for a busy one.
 */
export class Connections {
  readonly #open = new Set<Socket>()
  readonly #waiting = new WeakMap<Socket, number>()

  opened(connection: Socket): void {
    this.#open.add(connection)
    connection.once('close', () => this.#open.delete(connection))
  }

  /** Closes the connections on which nothing waits for its answer, and none is still on its way. */
  closeIdle(): void {
    for (const connection of this.#open) {
      const isIdle = !this.#waiting.get(connection) && connection.writableLength === 0
      if (isIdle) connection.destroy()
    }
  }

  /** @returns `false` for a connection that sends more than it may: it is closed, and nothing more of it is served */
  enter(connection: Socket): boolean {
    const waiting = this.#waiting.get(connection) ?? 0
    if (waiting >= pipelinedRequestsMax) {
      connection.destroy()
      return false
    }
    this.#waiting.set(connection, waiting + 1)
    return true
  }

  leave(connection: Socket): void {
    this.#waiting.set(connection, (this.#waiting.get(connection) ?? 1) - 1)
  }
}
