import type { Engine } from '../crypto/engine.ts'
import type { Keystore } from '../keystore/keystore.ts'

/** What the operations of KMS work on. */
export type Kms = {
  readonly keystore: Keystore
  /** Verifies with public keys; secret keys are the custodies'. */
  readonly engine: Engine
}
