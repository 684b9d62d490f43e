import type { KeyObject } from 'node:crypto'
import { present } from '../../base/assert.ts'
import { wipe } from '../../base/bytes.ts'
import { type KeyCurve, readEcPrivateKey, readEcPublicKey } from '../ec-key.ts'
import { exportPkcs8, exportSpki } from './handle.ts'

/** Gives a job the octets of a private scalar, and wipes them behind it. */
export function withScalar<T>(curve: KeyCurve, key: KeyObject, job: (scalar: Uint8Array) => T): T {
  const pkcs8 = exportPkcs8(key)
  try {
    return job(present(readEcPrivateKey(curve, pkcs8), 'a key in its one form').scalar)
  } finally {
    wipe(pkcs8)
  }
}

/** The uncompressed point of a public key. */
export const pointOfKey = (curve: KeyCurve, key: KeyObject): Uint8Array =>
  present(readEcPublicKey(curve, exportSpki(key)), 'a key in its one form')
