import { keySpecs } from '../../src/algorithms/key-spec.ts'
import { rowNames } from '../../src/base/table.ts'
import { custodyContract } from '../custody/custody.contract.ts'
import { custodyOf, freshBinding, softhsm } from './softhsm.ts'

/** Tokens of today have no ML-DSA, ML-KEM or SM2. */
const specs = rowNames(keySpecs).filter((spec) =>
  ['symmetric', 'hmac', 'rsa', 'ec', 'ed25519'].includes(keySpecs[spec].material.type),
)

const make = async () => {
  const hsm = softhsm()
  const custody = custodyOf(hsm)
  await custody.connect()
  return {
    custody,
    binding: freshBinding,
    async close() {
      await custody.close()
      hsm.remove()
    },
  }
}

// SoftHSM takes the request for Ed25519ph, and signs with Ed25519.
custodyContract('PKCS#11 token (SoftHSM)', make, specs, ['ED25519_PH_SHA_512'])
