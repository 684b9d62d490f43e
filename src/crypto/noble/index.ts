import type { Engine } from '../engine.ts'
import { aesGcm } from './aes-gcm.ts'
import { aesKeyWrap } from './aes-key-wrap.ts'
import { ec } from './ec.ts'
import { ecdh } from './ecdh.ts'
import { ecdsa } from './ecdsa.ts'
import { ed25519 } from './ed25519.ts'
import { secretKey } from './handle.ts'
import { hash } from './hash.ts'
import { hkdf } from './hkdf.ts'
import { hmac } from './hmac.ts'
import { mlDsa } from './ml-dsa.ts'
import { mlKem } from './ml-kem.ts'

/**
 * The algorithms in plain JavaScript: an independent second implementation that the first is checked against, and
 * the one for browsers. There is no RSA, which noble leaves out because BigInt cannot do it in constant time, and no SM2,
 * for which it has no SM3.
 *
 * Nothing here is constant-time. AES looks its tables up by secret octets, BigInt takes its time by the size of its
 * numbers, the compiler may turn any code into branches, and copies stay in the heap until it is collected. Use it
 * with secret keys only where nobody can measure.
 */
export const noble: Engine = {
  name: 'noble',
  secretKey,
  hash,
  hmac,
  hkdf,
  aesGcm,
  aesKeyWrap,
  ec,
  ecdsa,
  ecdh,
  ed25519,
  mlDsa,
  mlKem,
}
