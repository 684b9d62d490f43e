import { createPrivateKey, createPublicKey, generateKeyPair, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { wipe } from '../../base/bytes.ts'
import { KeyRefused, type MlDsa, muOctets } from '../engine.ts'
import { mlDsaKeys, mlDsaParameters } from '../ml-dsa-parameters.ts'
import { expectOctets } from '../octets.ts'
import { asPrivateKey, asPublicKey, bufferOf, bytesOf, keyObject } from './handle.ts'
import { onPool } from './pool.ts'
import { onThread } from './thread.ts'

const generatePair = promisify(generateKeyPair)
const signOnPool = promisify(sign)
const verifyOnPool = promisify(verify)

/** OpenSSL signs hedged, always. It writes PKCS#8 with the expanded key beside the seed; ours has the seed alone. */
export const mlDsa: MlDsa = {
  async generate(set) {
    const pair = await onPool(() => generatePair(mlDsaParameters[set].openssl))
    const seed = pair.privateKey.export({ format: 'raw-seed' })
    try {
      return {
        privateKey: mlDsaKeys[set].writePrivateKey(seed),
        publicKey: mlDsaKeys[set].writePublicKey(pair.publicKey.export({ format: 'raw-public' })),
      }
    } finally {
      wipe(seed)
    }
  },

  async privateKey(set, pkcs8) {
    const seed = mlDsaKeys[set].readPrivateKey(pkcs8)
    if (!seed) throw new KeyRefused(`the key is not a PKCS#8 private key (seed) of ${set}`)
    const { openssl: asymmetricKeyType } = mlDsaParameters[set]
    const key = bufferOf(seed)
    return asPrivateKey(createPrivateKey({ key, format: 'raw-seed', asymmetricKeyType }))
  },

  publicKey(set, spki) {
    const octets = mlDsaKeys[set].readPublicKey(spki)
    if (!octets) throw new KeyRefused(`the key is not an SPKI public key of ${set}`)
    const { openssl: asymmetricKeyType } = mlDsaParameters[set]
    const key = bufferOf(octets)
    return asPublicKey(createPublicKey({ key, format: 'raw-public', asymmetricKeyType }))
  },

  async sign(set, key, message, type) {
    const object = keyObject(key)
    if (type === 'RAW') return bytesOf(await onPool(() => signOnPool(null, message, object)))
    expectOctets('message representative', message, muOctets)
    return await onThread('ml-dsa-mu-sign', set, object, message)
  },

  async verify(set, key, message, type, signature) {
    const object = keyObject(key)
    if (type === 'EXTERNAL_MU') expectOctets('message representative', message, muOctets)
    if (signature.length !== mlDsaParameters[set].signatureOctets) return false
    if (type === 'RAW') return await onPool(() => verifyOnPool(null, message, object, signature))
    return await onThread('ml-dsa-mu-verify', set, object, message, signature)
  },
}
