import type { Call } from './operation.ts'

/**
 * The one way into a service, for every door: validates, authorizes, performs and audits.
 * @param operation a name from outside
 * @param input the members as the protocol decoded them, not validated
 * @throws ServiceError, after its audit event is written
 */
export type Perform = (operation: string, input: unknown, call: Call) => Promise<unknown>
