import { type KeyMaterialForm, type KeyUsage, keySpecs } from '../algorithms/key-spec.ts'
import { present } from '../base/assert.ts'
import { isRow, table } from '../base/table.ts'
import { curves } from '../crypto/curve.ts'
import { objectIdentifier } from '../crypto/der.ts'
import type { MaterialBinding } from '../custody/custody.ts'
import { type Attribute, type Cryptoki, cka, ckk, ckm, cko, type Handle } from './cryptoki.ts'
import type { ObjectName } from './object-name.ts'

type Flag = 'ENCRYPT' | 'DECRYPT' | 'SIGN' | 'VERIFY' | 'DERIVE'
type Form = {
  keyType: number
  generator: number
  /** What the token needs to know of the size; of a pair, for the public key. */
  size(material: KeyMaterialForm): Attribute[]
  /** What a key of this usage may do: the secret or private key, and the public one. Everything else is refused. */
  usages: Partial<Record<KeyUsage, { key: Flag[]; publicKey?: Flag[] }>>
}

/** CKA_PUBLIC_EXPONENT: 65537, big-endian. */
const publicExponent = Buffer.of(1, 0, 1)

/** id-Ed25519 (RFC 8410 §3). Where PKCS #11 v3.0 has a name in a PrintableString, tokens take this too. */
export const ed25519Oid = '2b6570'

/** The curve as an OBJECT IDENTIFIER in DER (PKCS #11 v2.40, §2.3.3). */
export const namedCurve = (oid: string): Attribute => ({
  type: cka.EC_PARAMS,
  value: Buffer.from(objectIdentifier(oid)),
})

const ofOctets = (material: KeyMaterialForm): Attribute[] =>
  'octets' in material ? [{ type: cka.VALUE_LEN, value: material.octets }] : []

/** How a token makes each form of material, and what for. */
const forms = table<Form>()({
  symmetric: {
    keyType: ckk.AES,
    generator: ckm.AES_KEY_GEN,
    size: ofOctets,
    usages: { ENCRYPT_DECRYPT: { key: ['ENCRYPT', 'DECRYPT'] } },
  },
  hmac: {
    keyType: ckk.GENERIC_SECRET,
    generator: ckm.GENERIC_SECRET_KEY_GEN,
    size: ofOctets,
    // A MAC is verified by making it again.
    usages: { GENERATE_VERIFY_MAC: { key: ['SIGN'] } },
  },
  rsa: {
    keyType: ckk.RSA,
    generator: ckm.RSA_PKCS_KEY_PAIR_GEN,
    size: (material) => [
      { type: cka.MODULUS_BITS, value: 'modulusBits' in material ? material.modulusBits : 0 },
      { type: cka.PUBLIC_EXPONENT, value: publicExponent },
    ],
    // CKA_DECRYPT allows every padding, raw RSA among them (see mechanisms.ts): hence no other flag beside it.
    usages: {
      ENCRYPT_DECRYPT: { key: ['DECRYPT'], publicKey: ['ENCRYPT'] },
      SIGN_VERIFY: { key: ['SIGN'], publicKey: ['VERIFY'] },
    },
  },
  ec: {
    keyType: ckk.EC,
    generator: ckm.EC_KEY_PAIR_GEN,
    size: (material) => ('curve' in material ? [namedCurve(curves[material.curve].oid)] : []),
    usages: {
      SIGN_VERIFY: { key: ['SIGN'], publicKey: ['VERIFY'] },
      KEY_AGREEMENT: { key: ['DERIVE'], publicKey: [] },
    },
  },
  ed25519: {
    keyType: ckk.EC_EDWARDS,
    generator: ckm.EC_EDWARDS_KEY_PAIR_GEN,
    size: () => [namedCurve(ed25519Oid)],
    usages: { SIGN_VERIFY: { key: ['SIGN'], publicKey: ['VERIFY'] } },
  },
} satisfies Partial<Record<KeyMaterialForm['type'], Form>>)

/** `undefined` for material that no token of today makes. */
export function formFor({ type }: KeyMaterialForm): Form | undefined {
  return isRow(forms, type) ? forms[type] : undefined
}

export function formOf({ spec }: MaterialBinding): Form {
  return present(formFor(keySpecs[spec].material), `a token makes keys of ${spec}`)
}

/** Every flag that says what a key may do. Left out they default to true: each is always said. */
export const secretFlags = [
  'ENCRYPT',
  'DECRYPT',
  'SIGN',
  'VERIFY',
  'WRAP',
  'UNWRAP',
  'DERIVE',
] as const
export const privateFlags = ['DECRYPT', 'SIGN', 'SIGN_RECOVER', 'UNWRAP', 'DERIVE'] as const
export const publicFlags = ['ENCRYPT', 'VERIFY', 'VERIFY_RECOVER', 'WRAP'] as const

/** What must hold of every key that is a secret, and is read back after its generation. */
const secrecy: readonly Attribute[] = [
  { type: cka.TOKEN, value: true },
  { type: cka.PRIVATE, value: true },
  { type: cka.SENSITIVE, value: true },
  { type: cka.EXTRACTABLE, value: false },
]
/** What only the token can say: made inside, and never outside since. */
const provenance: readonly Attribute[] = [
  { type: cka.LOCAL, value: true },
  { type: cka.ALWAYS_SENSITIVE, value: true },
  { type: cka.NEVER_EXTRACTABLE, value: true },
]

export type Templates = { key: Attribute[]; publicKey?: Attribute[] }

/** The attributes that a key of this binding is made with. */
export function templatesFor(binding: MaterialBinding, name: ObjectName): Templates {
  const { keyType, size, usages } = formOf(binding)
  const { material } = keySpecs[binding.spec]
  const usage = present(usages[binding.usage], `${binding.spec} is made for ${binding.usage}`)
  const common = [
    { type: cka.KEY_TYPE, value: keyType },
    { type: cka.ID, value: name.id },
    { type: cka.LABEL, value: name.label },
    // Nobody may give the label of another key to this one.
    { type: cka.MODIFIABLE, value: false },
  ]
  const key = [...common, ...secrecy]
  const secret = { type: cka.CLASS, value: cko.SECRET_KEY }
  if (!usage.publicKey) {
    return { key: [secret, ...key, ...flags(secretFlags, usage.key), ...size(material)] }
  }
  return {
    key: [{ type: cka.CLASS, value: cko.PRIVATE_KEY }, ...key, ...flags(privateFlags, usage.key)],
    publicKey: [
      { type: cka.CLASS, value: cko.PUBLIC_KEY },
      ...common,
      { type: cka.TOKEN, value: true },
      // So that only who has the PIN can make or replace it: we encrypt under what we find.
      { type: cka.PRIVATE, value: true },
      ...flags(publicFlags, usage.publicKey),
      ...size(material),
    ],
  }
}

export function flags(all: readonly (keyof typeof cka)[], allowed: readonly string[]): Attribute[] {
  return all.map((flag) => ({ type: cka[flag], value: allowed.includes(flag) }))
}

/** Whether a key has every yes and no of its template, was made inside the token and was never readable outside. */
export function isAsMade(
  cryptoki: Cryptoki,
  session: Handle,
  key: Handle,
  template: readonly Attribute[],
): boolean {
  const wanted = [...template.filter(({ value }) => typeof value === 'boolean'), ...provenance]
  const asked = wanted.map(({ type }) => ({ type }))
  const found = cryptoki.C_GetAttributeValue(session, key, asked)
  return wanted.every(({ value }, index) => (found[index]?.value[0] === 1) === value)
}
