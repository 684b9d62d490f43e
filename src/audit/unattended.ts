import { randomUuid } from '../crypto/random.ts'
import type { Change } from '../seal/sealed-store.ts'
import { outboxTable, slotTable } from './audit-table.ts'
import { openServiceEvent, type ServiceEvent } from './event.ts'

// Changes that are made while no audit is open: before one is, and by maintenance.

/** A slot without a log: an event that waits for it is in none. */
const nowhere = { slot: 0, after: 0, ordinal: 0 }

/** Leaves an event with its change: whoever opens the audit next writes it. */
export async function leaveEvent(
  change: Change,
  event: Omit<ServiceEvent, 'source'>,
): Promise<void> {
  const id = randomUuid()
  const opened = openServiceEvent({ ...event, source: 'keystore.claviger' }, id)
  await change.insert(outboxTable, { id, ...nowhere, event: opened })
}

/** Forgets all logs, and the events that were on their way into one: what is restored begins an audit of its own. */
export async function forgetLogs(change: Change): Promise<void> {
  const slots = await change.tx.selectFrom('audit_slot').select('slot').execute()
  for (const { slot } of slots) await change.delete(slotTable, { slot })
  const waiting = await change.tx.selectFrom('audit_outbox').select('id').execute()
  for (const { id } of waiting) await change.delete(outboxTable, { id })
}
