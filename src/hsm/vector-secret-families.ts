import { hashes } from '../algorithms/hash.ts'
import { secretBytes } from '../base/bytes.ts'
import { DecryptionFailed, gcmIvOctets, gcmTagOctets } from '../crypto/engine.ts'
import { expectWrappable, requireWrapped } from '../crypto/key-wrap-form.ts'
import { ckm, type Mechanism } from './cryptoki.ts'
import { TokenUnsupported } from './failure.ts'
import { unwrap } from './made-secrets.ts'
import { aesGcm, hmac, mechanism } from './mechanisms.ts'
import { decrypt, encryptInto, sign, wrap } from './one-shot.ts'
import { aesKey, hmacKey, wrappable } from './session-objects.ts'
import type { VectorFamilies } from './vector-families.ts'
import type { VectorSession } from './vector-session.ts'

export function sealing(session: VectorSession): VectorFamilies['aesGcm'] {
  return {
    async seal(key, iv, plaintext, associated) {
      const gcm = gcmOf(iv, associated)
      return await session.run(gcm, [aesKey(key, 'ENCRYPT')], (used, handle) => {
        const sealed = secretBytes(plaintext.length + gcmTagOctets)
        encryptInto(used, gcm, handle, plaintext, sealed)
        return sealed
      })
    },
    async open(key, iv, sealed, associated) {
      const gcm = gcmOf(iv, associated)
      if (sealed.length < gcmTagOctets) throw new DecryptionFailed()
      return await session.run(gcm, [aesKey(key, 'DECRYPT')], (used, handle) =>
        decrypt(used, gcm, handle, sealed),
      )
    },
  }
}

function gcmOf(iv: Uint8Array, associated: Uint8Array): Mechanism {
  if (iv.length === gcmIvOctets) return aesGcm(iv, associated)
  throw new TokenUnsupported(`AES-GCM is used with an IV of ${gcmIvOctets} octets alone`)
}

const kw = mechanism(ckm.AES_KEY_WRAP)
const kwp = mechanism(ckm.AES_KEY_WRAP_KWP)
const pad = mechanism(ckm.AES_KEY_WRAP_PAD)

export function keyWrap(session: VectorSession): VectorFamilies['aesKeyWrap'] {
  const wrapWith = (used: Mechanism, key: Uint8Array, secret: Uint8Array) =>
    session.run(used, [aesKey(key, 'WRAP'), wrappable(secret)], (on, wrapping, wrapped) =>
      wrap(on, used, wrapping, wrapped, secret.length),
    )
  const unwrapWith = (used: Mechanism, key: Uint8Array, wrapped: Uint8Array) =>
    session.run(used, [aesKey(key, 'UNWRAP')], (on, handle) => unwrap(on, used, handle, wrapped))
  const padded = () => (session.has(pad) && !session.has(kwp) ? pad : kwp)
  return {
    async wrap(key, secret) {
      expectWrappable('KW', secret)
      return await wrapWith(kw, key, secret)
    },
    async unwrap(key, wrapped) {
      requireWrapped('KW', wrapped)
      return await unwrapWith(kw, key, wrapped)
    },
    async wrapPadded(key, secret) {
      expectWrappable('KWP', secret)
      const used = padded()
      if (used === pad) requireClear(secret)
      return await wrapWith(used, key, secret)
    },
    async unwrapPadded(key, wrapped) {
      requireWrapped('KWP', wrapped)
      return await unwrapWith(padded(), key, wrapped)
    },
  }
}

/**
 * PKCS #11 v2.40 leaves open how CKM_AES_KEY_WRAP_PAD pads, which is why v3.0 has CKM_AES_KEY_WRAP_KWP. SoftHSM 2.6
 * fills the last 8 octets with zeros first, and so loses the length.
 */
function requireClear({ length }: Uint8Array): void {
  if (length % 8 === 0) return
  throw new TokenUnsupported(
    'the token has no CKM_AES_KEY_WRAP_KWP, and CKM_AES_KEY_WRAP_PAD is not clear about lengths that are no multiple of 8',
  )
}

export function authentication(session: VectorSession): VectorFamilies['hmac'] {
  return {
    mac: (hash, key, message) =>
      session.run(hmac(hash), [hmacKey(key)], (used, handle) =>
        sign(used, hmac(hash), handle, message, hashes[hash].octets),
      ),
  }
}
