import type { Engine } from '../crypto/engine.ts'
import type { Keystore } from '../keystore/keystore.ts'
import type { SignatureCheck } from './signature-check.ts'

/** What the operations of KMS work on. */
export type Kms = {
  readonly keystore: Keystore
  /** Makes data key pairs; the secret keys of keys are the custodies'. */
  readonly engine: Engine
  /** Verifies and encapsulates with public keys, of whatever custody: it has every family. */
  readonly publicEngine: Engine
  /** Verifies each signature before it leaves, where that is asked for. */
  readonly signatureCheck?: SignatureCheck | undefined
}
