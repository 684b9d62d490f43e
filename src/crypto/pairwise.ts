import { type KeySpec, keySpecs } from '../algorithms/key-spec.ts'
import { present } from '../base/assert.ts'
import { wipe } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { OperatorError } from '../base/error.ts'
import { equalConstantTime } from './constant-time.ts'
import type { KeyPairBytes } from './engine.ts'
import type { KeyPairFamily, PrivateUse, PublicUse } from './key-pair-family.ts'

/**
 * Makes a key pair and uses it before it is given out: a pair that fails never leaves, and is wiped.
 *
 * Whatever the pair can do is tried with both halves: to sign and verify, to encapsulate and decapsulate, to agree with
 * an ephemeral pair. RSA signs, which its pairs for encryption can do too.
 * @see FIPS 140-3 IG 10.3.A; SP 800-56A §5.6.2.1.4
 * @throws OperatorError when the halves do not belong together
 */
export async function generateConsistent(
  family: KeyPairFamily,
  spec: KeySpec,
): Promise<KeyPairBytes> {
  const pair = await family.generate()
  try {
    const owner = await family.privateKey(pair.privateKey)
    if (await belongTogether(owner, pair.publicKey, family, spec)) return pair
    throw inconsistent(spec)
  } catch (error) {
    wipe(pair.privateKey)
    throw error
  }
}

async function belongTogether(
  owner: PrivateUse,
  publicKey: Uint8Array,
  family: KeyPairFamily,
  spec: KeySpec,
): Promise<boolean> {
  const other = family.publicKey(publicKey)
  return (
    (await signs(owner, other, spec)) &&
    (await decapsulates(owner, other)) &&
    (await agrees(owner, publicKey, family))
  )
}

const message = utf8('pairwise consistency')

async function signs({ sign }: PrivateUse, { verify }: PublicUse, spec: KeySpec): Promise<boolean> {
  if (!sign) return true
  const algorithm = present(keySpecs[spec].signing?.[0], `${spec} signs`)
  const signature = await sign(algorithm, message, 'RAW')
  return await present(verify, `${spec} verifies`)(algorithm, message, 'RAW', signature)
}

async function decapsulates(
  { decapsulate }: PrivateUse,
  { encapsulate }: PublicUse,
): Promise<boolean> {
  if (!decapsulate || !encapsulate) return true
  const { sharedSecret, ciphertext } = await encapsulate()
  return await same(sharedSecret, () => decapsulate(ciphertext))
}

/** The owner with the ephemeral public key, and the ephemeral private key with the owner's public one. */
async function agrees(
  { sharedSecret }: PrivateUse,
  publicKey: Uint8Array,
  family: KeyPairFamily,
): Promise<boolean> {
  if (!sharedSecret) return true
  const ephemeral = await family.generate()
  try {
    const other = await family.privateKey(ephemeral.privateKey)
    const agree = present(other.sharedSecret, 'both agree')
    return await same(await sharedSecret(ephemeral.publicKey), () => agree(publicKey))
  } finally {
    wipe(ephemeral.privateKey)
  }
}

/** Whether a secret is also found in another way. Whatever comes of it, both are wiped. */
async function same(one: Uint8Array, find: () => Promise<Uint8Array>): Promise<boolean> {
  let other: Uint8Array | undefined
  try {
    other = await find()
    return equalConstantTime(one, other)
  } finally {
    wipe(one, other)
  }
}

const inconsistent = (spec: KeySpec): OperatorError =>
  new OperatorError(
    'pair-inconsistent',
    `key pair: the halves of a new ${spec} do not belong together`,
    {
      hint: 'whatever made it is not to be trusted: suspect the memory, the processor, or OpenSSL',
    },
  )
