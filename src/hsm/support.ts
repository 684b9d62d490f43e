import { type EncryptionAlgorithm, encryptionAlgorithms } from '../algorithms/encryption.ts'
import {
  type KeyMaterialForm,
  type KeySpec,
  type KeyUsage,
  keySpecs,
} from '../algorithms/key-spec.ts'
import { macAlgorithms } from '../algorithms/mac.ts'
import { table } from '../base/table.ts'
import { curves } from '../crypto/curve.ts'
import { ckm } from './cryptoki.ts'
import { hmac, oaep } from './mechanisms.ts'
import { signingForm } from './signing.ts'
import { formFor } from './templates.ts'

type KeySpecRow = (typeof keySpecs)[KeySpec]
/** Whether the token has a mechanism, for pairs of this size. */
type HasMechanism = (type: number, bits?: number) => boolean

type UsedMechanisms = (row: KeySpecRow) => (number | undefined)[]

/** The mechanisms of a spec's algorithms, one of which makes a key of use. */
const usedMechanisms = table<UsedMechanisms>()({
  ENCRYPT_DECRYPT: ({ encryption = [] }) => encryption.map(encryptionMechanism),
  SIGN_VERIFY: ({ material, signing = [] }) =>
    signing.map((algorithm) => signingForm(material, algorithm)?.mechanism.mechanism),
  GENERATE_VERIFY_MAC: ({ mac = [] }) =>
    mac.map((algorithm) => hmac(macAlgorithms[algorithm].hash).mechanism),
  KEY_AGREEMENT: () => [ckm.ECDH1_DERIVE],
  ENCAPSULATE_DECAPSULATE: () => [],
} satisfies Record<KeyUsage, UsedMechanisms>)

function encryptionMechanism(algorithm: EncryptionAlgorithm): number | undefined {
  const row = encryptionAlgorithms[algorithm]
  if (row.scheme === 'aead') return ckm.AES_GCM
  return row.scheme === 'rsa-oaep' ? oaep(row.hash).mechanism.mechanism : undefined
}

/** Whether a token that has these mechanisms makes keys of a spec for a usage, and does something with them. */
export function isSupported(spec: KeySpec, usage: KeyUsage, has: HasMechanism): boolean {
  const row = keySpecs[spec]
  const form = formFor(row.material)
  if (!form?.usages[usage] || !row.usages.includes(usage)) return false
  const bits = bitsOf(row.material)
  const used = usedMechanisms[usage](row)
  return has(form.generator, bits) && used.some((type) => type !== undefined && has(type, bits))
}

function bitsOf(material: KeyMaterialForm): number | undefined {
  if (material.type === 'rsa') return material.modulusBits
  return material.type === 'ec' ? curves[material.curve].orderBits : undefined
}
