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
import { rsa } from './rsa.ts'
import { sm2 } from './sm2.ts'

/**
 * The algorithms on node:crypto, that is OpenSSL: fast, constant-time where OpenSSL is, and the default wherever a
 * secret key is used. ECDSA over a given digest, Ed25519ph and SM2 compute a part in JavaScript; `ecdsa-digest.ts` and
 * `ed25519ph.ts` say what that means.
 *
 * Node does not offer ML-DSA over a message representative: that alone, of all algorithms here, is plain JavaScript
 * throughout, on a thread of its own, and not constant-time (`ml-dsa-mu.ts`).
 */
export const native: Engine = {
  name: 'native',
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
  rsa,
  sm2,
}
