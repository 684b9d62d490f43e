import type { Change } from '../seal/sealed-store.ts'
import type { AuditEvent } from './event.ts'

/**
 * What an event survives once it is recorded. `disk`: a power failure. `operating-system`: the end of the process,
 * however it ends; about a second later a power failure too. `memory`: nothing.
 */
export type Durability = 'disk' | 'operating-system' | 'memory'

/**
 * What happened: one event per request, recorded before the answer leaves.
 *
 * The contract, which every durability passes:
 * - Events are kept in the order in which they were recorded; those of changes in the order of their commits.
 * - When an event can't be recorded, its promise rejects, and from then on every other too, until the sink works
 *   again; it tries by itself. Whoever gets a rejection doesn't answer its request.
 * - The event of a change is kept if and only if the change is, once, at whatever moment the process dies.
 */
export interface Audit {
  readonly durability: Durability
  /** Set while nothing can be recorded, so that a request can be refused before it is performed. */
  readonly failure: AuditUnavailable | undefined
  /**
   * Settles when the events that are on their way to the disk are there, or failed to get there; absent while none
   * are. What begins meanwhile can't end sooner.
   */
  readonly writing: Promise<void> | undefined
  /** Resolves when the event is as durable as the audit makes it; rejects with AuditUnavailable. */
  record(event: AuditEvent): Promise<void>
  /**
   * Makes the event a part of the change's own transaction; for its last step, when everything it tells is known.
   * @returns what to await once the change is committed, before the answer; it never settles if it is not. When it
   *   rejects with AuditUnavailable the change is made nevertheless, and its event is written later.
   * @throws AuditUnavailable, and the change should be given up
   */
  enlist(change: Change, event: AuditEvent): Promise<() => Promise<void>>
  /**
   * Waits for what was recorded, and lets go of the files. Before the store is closed.
   * @throws AuditUnavailable when events could not be written; those of changes come back with the next opening
   */
  close(): Promise<void>
}

/** The audit can't be written just now: the request it belongs to is not answered. */
export class AuditUnavailable extends Error {
  override readonly name = 'AuditUnavailable'
  constructor(reason: string, cause?: unknown) {
    super(`the audit log cannot be written: ${reason}`, cause === undefined ? {} : { cause })
  }
}
