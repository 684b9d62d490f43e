import { copyOf } from '../base/bytes.ts'
import { OperatorError } from '../base/error.ts'
import { randomBytes } from '../crypto/random.ts'

export const rootKeyOctets = 32

export type RootKey = {
  /** 32 octets in an allocation of their own; whoever asked for them wipes them. */
  readonly octets: Uint8Array
  /** What the keystore keeps in the clear so that its source finds the key again: an id, or a salt. JSON. */
  readonly parameters: string
}

/**
 * Where the root key comes from: a key file, a passphrase; later an HSM, another KMS, shares.
 *
 * A new root key is staged (durable, beside the present one), then the keystore commits to it, then it is settled
 * (the present one). Whichever of these steps was the last, the candidates hold the key that the keystore is under.
 */
export interface RootKeySource {
  /** Names the source in messages: `key file /etc/…`. Never a secret. */
  readonly name: string
  /** Refuses, before anything is written, a source that holds the key of an older keystore already. */
  assertVacant(): Promise<void>
  /** Makes a keystore's `first` root key, or its `next` one. What an unfinished call staged is taken or replaced. */
  stage(keystoreId: string, turn: 'first' | 'next'): Promise<RootKey>
  /** Makes the key with these parameters the present one; nothing to do when it is. */
  settle(keystoreId: string, parameters: string): Promise<void>
  /** The keys that may open the keystore, at most a few; the keystore's key check finds the right one. */
  candidates(keystoreId: string, parameters: string): Promise<readonly RootKey[]>
}

/** One message for every root key that is not the right one, whatever its source. */
export const rootKeyRefused = (hint: string): OperatorError =>
  new OperatorError(
    'root-key-refused',
    'keystore: root key does not open this keystore (key check differs)',
    { hint },
  )

/** A root key that lives as long as the process, for keystores in memory. */
export function ephemeralRootKey(): RootKeySource {
  const octets = randomBytes(rootKeyOctets)
  const key = () => ({ octets: copyOf(octets), parameters: '{"source":"ephemeral"}' })
  return {
    name: 'a root key in memory',
    assertVacant: async () => {},
    stage: async () => key(),
    settle: async () => {},
    candidates: async () => [key()],
  }
}
