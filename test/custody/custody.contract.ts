import {
  constants,
  createHash,
  createPublicKey,
  publicEncrypt,
  verify as verifyOutside,
} from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type EncryptionAlgorithm, encryptionAlgorithms } from '../../src/algorithms/encryption.ts'
import { type KeySpec, type KeyUsage, keySpecs } from '../../src/algorithms/key-spec.ts'
import { macAlgorithms } from '../../src/algorithms/mac.ts'
import { type SigningAlgorithm, signingAlgorithms } from '../../src/algorithms/signing.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { rowNames } from '../../src/base/table.ts'
import {
  type Authenticating,
  CiphertextRefused,
  type Custody,
  canAuthenticate,
  canEncrypt,
  canSign,
  type Encrypting,
  type MaterialBinding,
  type MaterialReference,
  MaterialUnusable,
  type Signing,
} from '../../src/custody/custody.ts'

const keySpecNames = rowNames(keySpecs)
const keyUsageNames: KeyUsage[] = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC']

type FullCustody = Custody & Encrypting & Signing & Authenticating
type Subject = {
  custody: FullCustody
  /** Where a fresh material belongs: a new key id and a new material id with every call. */
  binding(spec: KeySpec, usage: KeyUsage): MaterialBinding
  close(): Promise<void>
}
type Made = { reference: MaterialReference; publicKey: Uint8Array | undefined }

const none = new Uint8Array(0)
const message = utf8('attack at dawn')
const associated = utf8('department=finance')
const messageOctetsMax = 4096

/**
 * What every custody promises, whatever holds the material.
 * @param specs the key specs that it claims to hold; it must decline the others
 */
export function custodyContract(
  name: string,
  make: () => Promise<Subject>,
  specs: readonly KeySpec[] = keySpecNames,
): void {
  describe(`custody contract: ${name}`, () => {
    const made = new Map<string, Made>()
    let subject: Subject

    const generate = async (spec: KeySpec, usage: KeyUsage): Promise<Made> => {
      const binding = subject.binding(spec, usage)
      const { token, publicKey } = await subject.custody.generate(binding)
      return { reference: { binding, token }, publicKey }
    }
    /** One material of each spec and usage serves the whole suite: pairs are slow to make. */
    const held = async (spec: KeySpec, usage: KeyUsage): Promise<Made> => {
      const id = `${spec} ${usage}`
      const found = made.get(id) ?? (await generate(spec, usage))
      made.set(id, found)
      return found
    }

    beforeAll(async () => {
      subject = await make()
    })
    afterAll(async () => {
      await subject.close()
    })

    const uses = specs.flatMap((spec) => keySpecs[spec].usages.map((usage) => ({ spec, usage })))
    coreRules(() => subject, generate, specs, uses)
    const encryption = specs.flatMap((spec) =>
      (keySpecs[spec].encryption ?? []).map((algorithm) => ({ spec, algorithm })),
    )
    if (encryption.length > 0) encryptingRules(() => subject.custody, held, generate, encryption)
    const signing = specs.flatMap((spec) =>
      (keySpecs[spec].signing ?? []).flatMap((algorithm) => [
        { spec, algorithm, type: 'RAW' as const },
        { spec, algorithm, type: 'DIGEST' as const },
      ]),
    )
    if (signing.length > 0) signingRules(() => subject.custody, held, signing)
    authenticatingRules(() => subject.custody, held, generate, specs)
  })
}

type Held = (spec: KeySpec, usage: KeyUsage) => Promise<Made>
type Use = { spec: KeySpec; usage: KeyUsage }

function coreRules(subject: () => Subject, generate: Held, specs: readonly KeySpec[], uses: Use[]) {
  test('has a name, and the capabilities that the key specs need', () => {
    const { custody } = subject()
    expect(custody.name).not.toBe('')
    expect([canEncrypt(custody), canSign(custody), canAuthenticate(custody)]).toEqual(
      Array(3).fill(true),
    )
  })

  test('supports each claimed spec for its usages, and nothing else', () => {
    for (const spec of keySpecNames) {
      for (const usage of keyUsageNames) {
        const expected = specs.includes(spec) && keySpecs[spec].usages.includes(usage)
        expect(subject().custody.supports(spec, usage), `${spec} ${usage}`).toBe(expected)
      }
    }
  })

  test.for(uses)(
    '$spec for $usage: a token, and SPKI for a pair alone',
    async ({ spec, usage }) => {
      const { reference, publicKey } = await generate(spec, usage)
      expect(reference.token.length).toBeGreaterThan(0)
      const isPair = ['rsa', 'ec'].includes(keySpecs[spec].material.type)
      expect(publicKey !== undefined).toBe(isPair)
      if (publicKey) {
        const again = outside(publicKey).export({ format: 'der', type: 'spki' })
        expect(Buffer.compare(again, publicKey)).toBe(0)
      }
    },
  )

  test.for(uses)(
    '$spec for $usage: a token that names nothing is MaterialUnusable',
    async (use) => {
      const { custody } = subject()
      const { reference } = await generate(use.spec, use.usage)
      for (const token of [none, new Uint8Array(reference.token.length)]) {
        await expect(useOnce(custody, { ...reference, token })).rejects.toThrow(MaterialUnusable)
      }
    },
  )

  test('destroying twice is no error, and leaves the neighbour usable', async () => {
    const { custody } = subject()
    const use = uses[0]!
    const gone = await generate(use.spec, use.usage)
    const neighbour = await generate(use.spec, use.usage)
    await custody.destroy(gone.reference)
    await custody.destroy(gone.reference)
    await expect(useOnce(custody, neighbour.reference)).resolves.toBeInstanceOf(Uint8Array)
  })
}

function encryptingRules(
  custody: () => Encrypting,
  held: Held,
  generate: Held,
  cases: { spec: KeySpec; algorithm: EncryptionAlgorithm }[],
) {
  const key = (spec: KeySpec) => held(spec, 'ENCRYPT_DECRYPT')

  describe.for(cases)('$algorithm under $spec', ({ spec, algorithm }) => {
    const bound = encryptionAlgorithms[algorithm].scheme === 'aead' ? associated : none
    const refuses = async (ciphertext: Uint8Array, reference: MaterialReference, data = bound) =>
      await expect(custody().decrypt(reference, algorithm, ciphertext, data)).rejects.toThrow(
        CiphertextRefused,
      )

    test('gives back plaintexts of 1 octet up to the longest', async () => {
      const { reference } = await key(spec)
      for (const length of [1, 31, plaintextOctetsMax(algorithm)]) {
        const plaintext = new Uint8Array(length).fill(0xa5)
        const ciphertext = await custody().encrypt(reference, algorithm, plaintext, bound)
        const opened = await custody().decrypt(reference, algorithm, ciphertext, bound)
        expect(Buffer.compare(opened, plaintext)).toBe(0)
        expectOwnAllocation(ciphertext)
        expectOwnAllocation(opened)
      }
    })

    test('encrypts one plaintext differently each time, and leaves its inputs alone', async () => {
      const { reference } = await key(spec)
      const plaintext = copyOf(message)
      const first = await custody().encrypt(reference, algorithm, plaintext, bound)
      const second = await custody().encrypt(reference, algorithm, plaintext, bound)
      expect(first).not.toEqual(second)
      const kept = copyOf(first)
      await custody().decrypt(reference, algorithm, first, bound)
      expect([plaintext, first]).toEqual([message, kept])
    })

    test('serves a reference that was read again', async () => {
      const { reference } = await key(spec)
      const again = { binding: { ...reference.binding }, token: copyOf(reference.token) }
      const ciphertext = await custody().encrypt(reference, algorithm, message, bound)
      const opened = await custody().decrypt(again, algorithm, ciphertext, bound)
      expect(Buffer.compare(opened, message)).toBe(0)
    })

    test('refuses a truncated or extended ciphertext', async () => {
      const { reference } = await key(spec)
      const ciphertext = await custody().encrypt(reference, algorithm, message, bound)
      for (const length of [0, 1, 12, 16, 28, ciphertext.length >> 1, ciphertext.length - 1]) {
        await refuses(ciphertext.subarray(0, length), reference)
      }
      await refuses(ciphertext.subarray(1), reference)
      await refuses(concat(ciphertext, Uint8Array.of(0)), reference)
      await refuses(concat(ciphertext, ciphertext), reference)
    })

    test('refuses a ciphertext with any octet changed', async () => {
      const { reference } = await key(spec)
      const ciphertext = await custody().encrypt(reference, algorithm, message, bound)
      const step = Math.max(1, Math.floor(ciphertext.length / 48))
      for (let at = 0; at < ciphertext.length; at += step) {
        const changed = copyOf(ciphertext)
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
        await refuses(changed, reference)
      }
    })

    test("refuses another key's ciphertext", async () => {
      const { reference } = await key(spec)
      const other = await generate(spec, 'ENCRYPT_DECRYPT')
      await refuses(await custody().encrypt(other.reference, algorithm, message, bound), reference)
    })

    test('serves many callers at once', async () => {
      const { reference } = await key(spec)
      const texts = Array.from({ length: 16 }, (_, index) => utf8(`message ${index}`))
      const opened = await Promise.all(
        texts.map(async (text) => {
          const ciphertext = await custody().encrypt(reference, algorithm, text, bound)
          return await custody().decrypt(reference, algorithm, ciphertext, bound)
        }),
      )
      expect(opened.map((bytes) => new Uint8Array(bytes))).toEqual(texts)
    })
  })

  describe.for(cases.filter((each) => isAead(each.algorithm)))(
    '$algorithm under $spec, associated data',
    ({ spec, algorithm }) => {
      test('opens only with the associated data that it was made with', async () => {
        const { reference } = await key(spec)
        const ciphertext = await custody().encrypt(reference, algorithm, message, associated)
        const wrong = [none, utf8('department=financ'), concat(associated, Uint8Array.of(0))]
        for (const data of wrong) {
          await expect(custody().decrypt(reference, algorithm, ciphertext, data)).rejects.toThrow(
            CiphertextRefused,
          )
        }
        const bare = await custody().encrypt(reference, algorithm, message, none)
        await expect(custody().decrypt(reference, algorithm, bare, associated)).rejects.toThrow(
          CiphertextRefused,
        )
      })
    },
  )

  describe.for(cases.filter((each) => !isAead(each.algorithm)))(
    '$algorithm under $spec, with the public key alone',
    ({ spec, algorithm }) => {
      test('opens what was encrypted outside, under its own hash only', async () => {
        const { reference, publicKey } = await key(spec)
        for (const other of keySpecs[spec].encryption ?? []) {
          const row = encryptionAlgorithms[other]
          const oaepHash = row.scheme === 'rsa-oaep' ? row.hash : 'none'
          const padding = constants.RSA_PKCS1_OAEP_PADDING
          const made = publicEncrypt({ key: outside(publicKey!), padding, oaepHash }, message)
          const opening = custody().decrypt(reference, algorithm, new Uint8Array(made), none)
          if (other === algorithm) expect(Buffer.compare(await opening, message)).toBe(0)
          else await expect(opening).rejects.toThrow(CiphertextRefused)
        }
      })

      test('a pair made for signing does not decrypt', async () => {
        const { reference, publicKey } = await held(spec, 'SIGN_VERIFY')
        const made = publicEncrypt({ key: outside(publicKey!), oaepHash: 'sha256' }, message)
        await expect(
          custody().decrypt(reference, 'RSAES_OAEP_SHA_256', new Uint8Array(made), none),
        ).rejects.toThrow()
      })
    },
  )
}

function signingRules(
  custody: () => Signing,
  held: Held,
  cases: { spec: KeySpec; algorithm: SigningAlgorithm; type: 'RAW' | 'DIGEST' }[],
) {
  const input = (algorithm: SigningAlgorithm, type: 'RAW' | 'DIGEST', text: Uint8Array) =>
    type === 'RAW' ? text : digestOf(algorithm, text)

  test.for(cases)('$algorithm $type under $spec verifies outside', async (each) => {
    const { spec, algorithm, type } = each
    const { reference, publicKey } = await held(spec, 'SIGN_VERIFY')
    for (const text of [Uint8Array.of(0), message, new Uint8Array(messageOctetsMax).fill(7)]) {
      const signed = input(algorithm, type, text)
      const signature = await custody().sign(reference, algorithm, signed, type)
      expectOwnAllocation(signature)
      expect(verifiesOutside(algorithm, publicKey!, text, signature)).toBe(true)
      expect(verifiesOutside(algorithm, publicKey!, concat(text, text), signature)).toBe(false)
    }
  })

  test.for(cases.filter((each) => each.type === 'DIGEST'))(
    '$algorithm under $spec takes a digest of its own length only',
    async ({ spec, algorithm }) => {
      const { reference } = await held(spec, 'SIGN_VERIFY')
      const digest = digestOf(algorithm, message)
      for (const wrong of [none, digest.subarray(1), concat(digest, Uint8Array.of(0))]) {
        await expect(custody().sign(reference, algorithm, wrong, 'DIGEST')).rejects.toThrow()
      }
    },
  )

  test('serves many signers at once', async () => {
    const { spec, algorithm } = cases[0]!
    const { reference, publicKey } = await held(spec, 'SIGN_VERIFY')
    const texts = Array.from({ length: 8 }, (_, index) => utf8(`message ${index}`))
    const signatures = await Promise.all(
      texts.map((text) => custody().sign(reference, algorithm, text, 'RAW')),
    )
    const verified = texts.map((text, index) =>
      verifiesOutside(algorithm, publicKey!, text, signatures[index]!),
    )
    expect(verified).toEqual(texts.map(() => true))
  })
}

function authenticatingRules(
  custody: () => Authenticating,
  held: Held,
  generate: Held,
  specs: readonly KeySpec[],
) {
  const cases = specs.flatMap((spec) =>
    (keySpecs[spec].mac ?? []).map((algorithm) => ({ spec, algorithm })),
  )
  test.for(cases)('$algorithm under $spec depends on key and message alone', async (each) => {
    const { reference } = await held(each.spec, 'GENERATE_VERIFY_MAC')
    const other = await generate(each.spec, 'GENERATE_VERIFY_MAC')
    const mac = (used: MaterialReference, text: Uint8Array) =>
      custody().mac(used, each.algorithm, text)
    const first = await mac(reference, message)
    const octets = createHash(macAlgorithms[each.algorithm].hash).digest().length
    expect(first.length).toBe(octets)
    expectOwnAllocation(first)
    expect(Buffer.compare(first, await mac(reference, copyOf(message)))).toBe(0)
    const macs = [
      first,
      await mac(reference, message.subarray(1)),
      await mac(reference, concat(message, Uint8Array.of(0))),
      await mac(reference, new Uint8Array(messageOctetsMax)),
      await mac(other.reference, message),
    ]
    expect(new Set(macs.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(macs.length)
  })
}

/** Whatever the material is for, done once. */
async function useOnce(custody: FullCustody, reference: MaterialReference): Promise<Uint8Array> {
  const row = keySpecs[reference.binding.spec]
  if (reference.binding.usage === 'SIGN_VERIFY') {
    return await custody.sign(reference, row.signing![0]!, message, 'RAW')
  }
  if (reference.binding.usage === 'GENERATE_VERIFY_MAC') {
    return await custody.mac(reference, row.mac![0]!, message)
  }
  const algorithm = row.encryption![0]!
  if (isAead(algorithm)) return await custody.encrypt(reference, algorithm, message, none)
  // Encrypting needs only the public half of a pair, which need not be in custody.
  return await custody.decrypt(reference, algorithm, new Uint8Array(256).fill(1), none)
}

const isAead = (algorithm: EncryptionAlgorithm): boolean =>
  encryptionAlgorithms[algorithm].scheme === 'aead'

/** AWS KMS API Reference, Encrypt, Plaintext: 4,096 octets; RSA_2048 with OAEP 214 and 190. */
function plaintextOctetsMax(algorithm: EncryptionAlgorithm): number {
  if (isAead(algorithm)) return messageOctetsMax
  return algorithm === 'RSAES_OAEP_SHA_1' ? 214 : 190
}

const outside = (spki: Uint8Array) =>
  createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })

const digestOf = (algorithm: SigningAlgorithm, text: Uint8Array): Uint8Array =>
  new Uint8Array(createHash(signingAlgorithms[algorithm].hash).update(text).digest())

function verifiesOutside(
  algorithm: SigningAlgorithm,
  spki: Uint8Array,
  text: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { scheme, hash } = signingAlgorithms[algorithm]
  const key = outside(spki)
  if (scheme !== 'rsa-pss') return verifyOutside(hash, text, key, signature)
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
  return verifyOutside(
    hash,
    text,
    { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
    signature,
  )
}

/** Neighbours of a result must not be readable through its buffer. */
function expectOwnAllocation(bytes: Uint8Array): void {
  expect([bytes.byteOffset, bytes.buffer.byteLength]).toEqual([0, bytes.length])
}
