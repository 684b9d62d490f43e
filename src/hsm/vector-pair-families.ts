import { curves } from '../crypto/curve.ts'
import type { Ed25519Scheme, Engine } from '../crypto/engine.ts'
import type { Attribute } from './cryptoki.ts'
import { TokenUnsupported } from './failure.ts'
import { derive } from './made-secrets.ts'
import { ecdh, oaep } from './mechanisms.ts'
import { decryptOaep } from './oaep-decryption.ts'
import { sign, signSlow, verify } from './one-shot.ts'
import { peerPoint } from './peer-point.ts'
import {
  ecPrivateKey,
  ecPublicKey,
  ed25519PrivateKey,
  ed25519PublicKey,
  rsaPrivateKey,
  rsaPublicKey,
} from './session-objects.ts'
import { digestOf, ecdsaSigning, ed25519Signing, rsaSigning, type SigningForm } from './signing.ts'
import type { VectorFamilies } from './vector-families.ts'
import type { VectorSession } from './vector-session.ts'

export function elliptic(
  session: VectorSession,
  { hash: hashing }: Engine,
): VectorFamilies['ecdsa'] {
  return {
    async sign(curve, hash, pkcs8, message, type) {
      const key = ecPrivateKey(curve, pkcs8, 'SIGN')
      return await signWith(
        session,
        ecdsaSigning(curve),
        key,
        digestOf(hashing, hash, message, type),
      )
    },
    async verify(curve, hash, spki, message, type, signature) {
      const key = ecPublicKey(curve, spki)
      const digest = digestOf(hashing, hash, message, type)
      return await verifyWith(session, ecdsaSigning(curve), key, digest, signature)
    },
  }
}

export function rsa(session: VectorSession, { hash: hashing }: Engine): VectorFamilies['rsa'] {
  return {
    async sign(scheme, hash, { der }, message, type) {
      const { key, octets } = rsaPrivateKey(der, 'SIGN')
      const digest = digestOf(hashing, hash, message, type)
      return await signWith(session, rsaSigning(scheme, hash, octets), key, digest)
    },
    async verify(scheme, hash, { der }, message, type, signature) {
      const { key, octets } = rsaPublicKey(der)
      const digest = digestOf(hashing, hash, message, type)
      return await verifyWith(session, rsaSigning(scheme, hash, octets), key, digest, signature)
    },
    async oaepDecrypt(hash, { der }, ciphertext) {
      const { key, octets } = rsaPrivateKey(der, 'DECRYPT')
      const form = oaep(hash)
      return await session.run(form.mechanism, [key], (used, handle) =>
        decryptOaep(used, hashing, form, handle, ciphertext, octets),
      )
    },
  }
}

export function eddsa(session: VectorSession): VectorFamilies['ed25519'] {
  return {
    async sign(scheme, pkcs8, message) {
      requirePure(scheme)
      return await signWith(session, ed25519Signing, ed25519PrivateKey(pkcs8), message)
    },
    async verify(scheme, spki, message, signature) {
      requirePure(scheme)
      const key = ed25519PublicKey(spki)
      return await verifyWith(session, ed25519Signing, key, message, signature)
    },
  }
}

function requirePure(scheme: Ed25519Scheme): void {
  if (scheme === 'ed25519') return
  throw new TokenUnsupported(
    'Ed25519ph is left to software: there are tokens that sign with Ed25519',
  )
}

export function agreement(session: VectorSession, { ec }: Engine): VectorFamilies['ecdh'] {
  return {
    async sharedSecret(curve, pkcs8, peerSpki) {
      const mechanism = ecdh(peerPoint(ec, curve, peerSpki))
      const key = ecPrivateKey(curve, pkcs8, 'DERIVE')
      return await session.run(mechanism, [key], (used, handle) =>
        derive(used, mechanism, handle, curves[curve].octets),
      )
    },
  }
}

async function signWith(
  session: VectorSession,
  { mechanism, slow, input, octets, fromToken }: SigningForm,
  key: Attribute[],
  signed: Uint8Array,
): Promise<Uint8Array> {
  const make = slow ? signSlow : sign
  const signature = await session.run(mechanism, [key], (used, handle) =>
    make(used, mechanism, handle, input(signed), octets),
  )
  return fromToken(signature)
}

async function verifyWith(
  session: VectorSession,
  { mechanism, input, toToken }: SigningForm,
  key: Attribute[],
  signed: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const given = toToken(signature)
  if (!given) return false
  return await session.run(mechanism, [key], (used, handle) =>
    verify(used, mechanism, handle, input(signed), given),
  )
}
