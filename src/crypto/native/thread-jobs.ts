import type { KeyObject } from 'node:crypto'
import type { MlDsaParameterSet } from '../../algorithms/key-spec.ts'
import { readEcPrivateKey } from './ec-private-key.ts'
import { signDigest as signEcdsa, verifyDigest as verifyEcdsa } from './ecdsa-digest.ts'
import { sign as signEd25519ph, verify as verifyEd25519ph } from './ed25519ph.ts'
import { signDigest as signRsa } from './rsa-digest.ts'
import { readRsaPrivateKey } from './rsa-key.ts'
import { decryptOaep } from './rsa-oaep.ts'
import { decryptSm2, encryptSm2 } from './sm2-encryption.ts'
import { agree as agreeSm2 } from './sm2-point.ts'
import { readSm2PrivateKey } from './sm2-private-key.ts'
import { signSm2, verifySm2 } from './sm2-signature.ts'

// It is noble's, which takes 12 ms to load: no other job waits for that.
const externalMu = () => import('./ml-dsa-mu.ts')

/**
 * Slow work that Node offers on the calling thread alone, by the names that `onThread` takes.
 *
 * Arguments and results are what `postMessage` carries: KeyObjects, strings, numbers, octets. A private key goes there as
 * octets once, to come back as a KeyObject. A job that can fail for a reason its caller tells apart says so in its
 * result: of an error only message and built-in class come back.
 */
export const jobs = {
  'ec-private-key': readEcPrivateKey,
  'ecdsa-sign': signEcdsa,
  'ecdsa-verify': verifyEcdsa,
  'ed25519ph-sign': signEd25519ph,
  'ed25519ph-verify': verifyEd25519ph,
  'ml-dsa-mu-sign': async (set: MlDsaParameterSet, key: KeyObject, mu: Uint8Array) =>
    (await externalMu()).sign(set, key, mu),
  'ml-dsa-mu-verify': async (
    set: MlDsaParameterSet,
    key: KeyObject,
    mu: Uint8Array,
    signature: Uint8Array,
  ) => (await externalMu()).verify(set, key, mu, signature),
  'rsa-private-key': readRsaPrivateKey,
  'rsa-sign': signRsa,
  'rsa-oaep-decrypt': decryptOaep,
  'sm2-private-key': readSm2PrivateKey,
  'sm2-sign': signSm2,
  'sm2-verify': verifySm2,
  'sm2-encrypt': encryptSm2,
  'sm2-decrypt': decryptSm2,
  'sm2-agree': agreeSm2,
} as const

export type JobName = keyof typeof jobs
export type JobArguments<Name extends JobName> = Parameters<(typeof jobs)[Name]>
export type JobResult<Name extends JobName> = Awaited<ReturnType<(typeof jobs)[Name]>>

export type JobRequest = { name: JobName; args: readonly unknown[] }
export type JobReply = { result: unknown } | { error: unknown }

export async function perform({ name, args }: JobRequest): Promise<JobReply> {
  const job = jobs[name] as (...args: readonly unknown[]) => unknown
  try {
    return { result: await job(...args) }
  } catch (error) {
    return { error }
  }
}
