import { wipe } from '../base/bytes.ts'
import { OperatorError } from '../base/error.ts'
import { equalConstantTime } from '../crypto/constant-time.ts'
import type { Engine } from '../crypto/engine.ts'
import { sealFormat, Wrapping } from './key-hierarchy.ts'
import type { KeystoreRow } from './keystore-row.ts'
import { type RootKeySource, rootKeyRefused } from './root-key.ts'

/**
 * Finds the root key that the keystore is under among its source's candidates.
 * @throws OperatorError when there is none
 */
export async function findRootKey(
  row: KeystoreRow,
  source: RootKeySource,
  engine: Engine,
): Promise<Wrapping> {
  if (row.format > sealFormat)
    throw new OperatorError('newer-schema', `keystore: its format ${row.format} is newer`, {
      hint: 'use the release of claviger that wrote it, or a later one',
    })
  const candidates = await source.candidates(row.id, row.root_key_parameters)
  try {
    for (const { octets } of candidates) {
      const wrapping = new Wrapping(engine, octets, row.id, row.root_key_version)
      if (equalConstantTime(wrapping.keyCheck, row.key_check)) return wrapping
    }
    throw rootKeyRefused(`it was given as ${source.name}; --root-key names the right one`)
  } finally {
    for (const { octets } of candidates) wipe(octets)
  }
}
