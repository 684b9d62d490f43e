import { generateKeyPair, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { type MlDsa, muOctets } from '../engine.ts'
import { mlDsaKeys, mlDsaParameters } from '../ml-dsa-parameters.ts'
import { expectOctets } from '../octets.ts'
import { bytesOf, keyObject } from './handle.ts'
import { onPool } from './pool.ts'
import { seedPairs } from './seed-pairs.ts'
import { onThread } from './thread.ts'

const generatePair = promisify(generateKeyPair)
const signOnPool = promisify(sign)
const verifyOnPool = promisify(verify)

/** OpenSSL signs hedged, always. */
export const mlDsa: MlDsa = {
  ...seedPairs(mlDsaKeys, (set) => generatePair(mlDsaParameters[set].openssl)),

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
