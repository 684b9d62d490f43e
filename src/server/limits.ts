/** Bounds of the listener. A request of the AWS SDKs has about 12 header fields, 1 KiB together. */
export const headerFieldsMax = 64
export const headerOctetsMax = 16 * 1024
/** Of a body that is refused, so much is still read: a caller who is sending does not hear an answer before. */
export const discardedOctetsMax = 8 * 1024 * 1024
/** Of all bodies together that are held at a time, whoever sent them. */
export const bodiesOctetsMax = 64 * 1024 * 1024
/** A whole request, from its first octet to its last. */
export const requestMillisecondsMax = 30_000
/** The header fields of a request. */
export const headersMillisecondsMax = 10_000
/** How often the two above are looked at. */
export const timeoutCheckMilliseconds = 5_000
/** Without an octet in either direction, within a request or between two; the slowest operation fits in. */
export const idleMillisecondsMax = 120_000
export const connectionsMax = 1_000
/** Requests of one connection that wait for their answers. No SDK sends a second one before the first is answered. */
export const pipelinedRequestsMax = 8
/** What is in flight when the server stops may take so long. */
export const stopMillisecondsMax = 10_000
