import type { Socket } from 'node:net'
import { pipelinedRequestsMax } from './limits.ts'

/**
 * Requests that wait for their answers, by connection. Node stops reading a connection whose answers pile up, but not
 * one whose requests do; and it takes a connection that has sent none for a busy one.
 */
export class Connections {
  readonly #silent = new Set<Socket>()
  readonly #waiting = new WeakMap<Socket, number>()

  opened(connection: Socket): void {
    this.#silent.add(connection)
    connection.once('close', () => this.#silent.delete(connection))
  }

  /** Closes the connections that have sent no request. */
  closeSilent(): void {
    for (const connection of this.#silent) connection.destroy()
  }

  /** @returns `false` for a connection that sends more than it may: it is closed, and nothing more of it is served */
  enter(connection: Socket): boolean {
    const waiting = this.#waiting.get(connection) ?? 0
    this.#silent.delete(connection)
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
