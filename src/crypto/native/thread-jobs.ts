import { signDigest as signEcdsa, verifyDigest as verifyEcdsa } from './ecdsa-digest.ts'
import { signDigest as signRsa } from './rsa-digest.ts'

/**
 * Slow work that Node offers on the calling thread alone, by the names that `onThread` takes.
 *
 * Arguments and results are what `postMessage` carries: KeyObjects, strings, numbers, octets. A job that can fail for
 * a reason its caller tells apart says so in its result: of an error only message and built-in class come back.
 */
export const jobs = {
  'ecdsa-sign': signEcdsa,
  'ecdsa-verify': verifyEcdsa,
  'rsa-sign': signRsa,
} as const

export type JobName = keyof typeof jobs
export type JobArguments<Name extends JobName> = Parameters<(typeof jobs)[Name]>
export type JobResult<Name extends JobName> = ReturnType<(typeof jobs)[Name]>

export type JobRequest = { name: JobName; args: readonly unknown[] }
export type JobReply = { result: unknown } | { error: unknown }
