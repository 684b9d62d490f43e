import type { HashName } from '../algorithms/hash.ts'
import { rowNames, table } from '../base/table.ts'
import { EnvelopeError } from './error.ts'

export type Suite = {
  /** The id on the wire. */
  readonly id: number
  readonly messageVersion: 2
  readonly messageIdOctets: number
  /** Octets of the data key, of the AES-GCM content key that is derived from it, and of the commit key. */
  readonly dataKeyOctets: number
  readonly contentKeyOctets: number
  readonly commitKeyOctets: number
  /** The hash of HKDF (RFC 5869). */
  readonly hash: HashName
}

/** Algorithm suites. Source: AWS Encryption SDK specification, Algorithm Suites, "Supported Algorithm Suites". */
export const suites = table<Suite>()({
  AES_256_GCM_HKDF_SHA512_COMMIT_KEY: {
    id: 0x0478,
    messageVersion: 2,
    messageIdOctets: 32,
    dataKeyOctets: 32,
    contentKeyOctets: 32,
    commitKeyOctets: 32,
    hash: 'sha512',
  },
})

export type SuiteName = keyof typeof suites

export const suiteDefault: SuiteName = 'AES_256_GCM_HKDF_SHA512_COMMIT_KEY'

const byId = new Map(rowNames(suites).map((name) => [suites[name].id, name]))

/** @throws EnvelopeError `unsupported-suite` */
export function suiteNamed(id: number): SuiteName {
  const name = byId.get(id)
  if (name !== undefined) return name
  const supported = [...byId.keys()].map(formatSuiteId).join(', ')
  throw new EnvelopeError(
    'unsupported-suite',
    `algorithm suite ${formatSuiteId(id)} is not supported, only ${supported}`,
  )
}

export function formatSuiteId(id: number): string {
  return `0x${id.toString(16).padStart(4, '0')}`
}
