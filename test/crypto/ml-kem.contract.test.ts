import {
  createPrivateKey,
  createPublicKey,
  decapsulate as decapsulateOutside,
  encapsulate as encapsulateOutside,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { ml_kem512, ml_kem768, ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import { assert, asyncProperty, integer, uint8Array } from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { MlKemParameterSet } from '../../src/algorithms/key-spec.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { hex } from '../../src/base/encoding.ts'
import { rowNames } from '../../src/base/table.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { mlKemKeys, mlKemParameters } from '../../src/crypto/ml-kem-parameters.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { edited, expectOwnAllocation, flipped, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'mlKem'>('ml-kem.json').mlKem
const sets = rowNames(mlKemParameters)
const q = 3329
const refused = expect.objectContaining({ name: 'KeyRefused' })
const expandedKeys = { 'ML-KEM-512': ml_kem512, 'ML-KEM-768': ml_kem768, 'ML-KEM-1024': ml_kem1024 }

const der = (key: KeyObject, type: 'pkcs8' | 'spki') =>
  new Uint8Array(key.export({ format: 'der', type }))

/** An element whose length takes two octets. */
const element = (tag: number, ...parts: Uint8Array[]) => {
  const contents = concat(...parts)
  return concat(Uint8Array.of(tag, 0x82, contents.length >> 8, contents.length), contents)
}

/** A public key with one coefficient of 12 bits replaced (FIPS 203 §4.2.1, algorithm 5). */
function withCoefficient(publicKey: Uint8Array, index: number, value: number): Uint8Array {
  const changed = copyOf(publicKey)
  const at = Math.floor(index / 2) * 3
  const middle = changed[at + 1] ?? 0
  if (index % 2 === 0) {
    changed.set([value & 0xff, (middle & 0xf0) | (value >> 8)], at)
  } else {
    changed.set([(middle & 0x0f) | ((value & 0x0f) << 4), value >> 4], at + 1)
  }
  return changed
}

const contracts = [native, noble].flatMap((engine: Engine) =>
  sets.map((set) => ({ set, name: engine.name, mlKem: engine.mlKem })),
)
describe.each(contracts)('$set contract: $name', ({ set, mlKem }) => {
  const { publicKeyOctets, ciphertextOctets } = mlKemParameters[set]
  const generate = async () => {
    const { privateKey: pkcs8, publicKey: spki } = await mlKem.generate(set)
    const outside = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
    const raw = spki.subarray(spki.length - publicKeyOctets)
    const publicKey = mlKem.publicKey(set, spki)
    return { pkcs8, spki, raw, outside, privateKey: await mlKem.privateKey(set, pkcs8), publicKey }
  }
  let pair: Awaited<ReturnType<typeof generate>>
  beforeAll(async () => {
    pair = await generate()
  })

  test.for(vectors.filter((vector) => vector.set === set))('$source', async (vector) => {
    const key = await mlKem.privateKey(set, mlKemKeys[set].writePrivateKey(octets(vector.seed)))
    const ciphertext = octets(vector.ciphertext)
    expect(hex(await mlKem.decapsulate(set, key, ciphertext))).toBe(vector.sharedSecret)
    const changed = edited(ciphertext, 0, (ciphertext[0] ?? 0) ^ 1)
    expect(hex(await mlKem.decapsulate(set, key, changed))).toBe(vector.rejectedSecret)
    // The public key is that of the seed.
    const spki = mlKemKeys[set].writePublicKey(octets(vector.publicKey))
    const made = await mlKem.encapsulate(set, mlKem.publicKey(set, spki))
    const opened = await mlKem.decapsulate(set, key, made.ciphertext)
    expect(hex(opened)).toBe(hex(made.sharedSecret))
  })

  test('generates pairs that Node reads, in the seed form', async () => {
    const other = await mlKem.generate(set)
    const seed = hex(pair.pkcs8.subarray(pair.pkcs8.length - 64))
    expect(pair.outside.asymmetricKeyType).toBe(mlKemParameters[set].openssl)
    // Node writes the seed, an OCTET STRING, before the expanded key.
    expect(hex(der(pair.outside, 'pkcs8'))).toContain(`0440${seed}`)
    expect(der(createPublicKey(pair.outside), 'spki')).toEqual(new Uint8Array(pair.spki))
    expect(pair.pkcs8.length).toBe(86)
    expect(hex(other.privateKey)).not.toBe(hex(pair.pkcs8))
    expectOwnAllocation(pair.pkcs8)
    expectOwnAllocation(pair.spki)
  })

  test('what it encapsulates, it and others decapsulate', async () => {
    const { sharedSecret, ciphertext } = await mlKem.encapsulate(set, pair.publicKey)
    expect([sharedSecret.length, ciphertext.length]).toEqual([32, ciphertextOctets])
    const given = copyOf(ciphertext)
    const opened = await mlKem.decapsulate(set, pair.privateKey, given)
    expect(hex(opened)).toBe(hex(sharedSecret))
    expect(hex(given)).toBe(hex(ciphertext))
    expect(Buffer.compare(decapsulateOutside(pair.outside, ciphertext), sharedSecret)).toBe(0)
    for (const bytes of [sharedSecret, ciphertext, opened]) expectOwnAllocation(bytes)
  })

  test('two encapsulations differ in secret and ciphertext', async () => {
    const first = await mlKem.encapsulate(set, pair.publicKey)
    const second = await mlKem.encapsulate(set, pair.publicKey)
    expect(hex(first.sharedSecret)).not.toBe(hex(second.sharedSecret))
    expect(hex(first.ciphertext)).not.toBe(hex(second.ciphertext))
  })

  test('a ciphertext from outside, changed or not, gives what it gives outside', async () => {
    const made = encapsulateOutside(createPublicKey(pair.outside))
    const ciphertext = new Uint8Array(made.ciphertext)
    const opened = await mlKem.decapsulate(set, pair.privateKey, ciphertext)
    expect(Buffer.compare(made.sharedKey, opened)).toBe(0)
    // Implicit rejection (FIPS 203 §6.3, algorithm 18): a secret that only the key's holder can compute.
    const changes = [...flipped(ciphertext, 401), new Uint8Array(ciphertextOctets)]
    const secrets = new Set([hex(opened)])
    for (const changed of changes) {
      const secret = await mlKem.decapsulate(set, pair.privateKey, changed)
      expect(Buffer.compare(decapsulateOutside(pair.outside, changed), secret)).toBe(0)
      secrets.add(hex(secret))
    }
    expect(secrets.size).toBe(changes.length + 1)
  })

  test('a ciphertext of another length is a TypeError', async () => {
    const lengths = [0, 32, ciphertextOctets - 1, ciphertextOctets + 1]
    for (const length of lengths) {
      const opened = mlKem.decapsulate(set, pair.privateKey, new Uint8Array(length))
      await expect(opened).rejects.toThrow(TypeError)
    }
  })

  test('refuses a public key with a coefficient that is not reduced, at any place', () => {
    const take = (raw: Uint8Array) => mlKem.publicKey(set, mlKemKeys[set].writePublicKey(raw))
    const last = ((publicKeyOctets - 32) / 3) * 2 - 1
    for (const index of [0, 1, 2, 3, 255, 256, last - 1, last]) {
      expect(take(withCoefficient(pair.raw, index, q - 1))).toBeDefined()
      for (const value of [q, q + 1, 4095]) {
        expect(() => take(withCoefficient(pair.raw, index, value))).toThrow(refused)
      }
    }
    // ρ is any 32 octets.
    expect(take(edited(edited(pair.raw, -1, 255), -32, 255))).toBeDefined()
  })

  test('refuses a public key in any other form, or of another algorithm', () => {
    const { pkcs8, spki, raw } = pair
    const otherSet = sets[(sets.indexOf(set) + 1) % sets.length] as MlKemParameterSet
    const other = generateKeyPairSync(mlKemParameters[otherSet].openssl).publicKey
    const withNull = concat(Uint8Array.of(0x30, 13), spki.subarray(6, 17), Uint8Array.of(5, 0))
    const wrong: Record<string, Uint8Array> = {
      empty: new Uint8Array(0),
      'the octets alone': raw,
      'octet behind': concat(spki, Uint8Array.of(0)),
      cut: spki.subarray(0, -1),
      'NULL parameters': element(0x30, withNull, element(3, Uint8Array.of(0), raw)),
      'unused bits': edited(spki, 21, 1),
      'another set': der(other, 'spki'),
      'a private key': pkcs8,
    }
    for (const [name, given] of Object.entries(wrong)) {
      expect(() => mlKem.publicKey(set, given), name).toThrow(refused)
    }
  })

  test('refuses a private key in any other form, or of another algorithm', async () => {
    const { pkcs8, spki } = pair
    const seed = copyOf(pkcs8.subarray(pkcs8.length - 64))
    const { secretKey } = expandedKeys[set].keygen(seed)
    const expandedAlone = element(0x30, pkcs8.subarray(2, 18), element(4, element(4, secretKey)))
    // OpenSSL reads it: it is a good key, of another form.
    expect(
      createPrivateKey({ key: Buffer.from(expandedAlone), format: 'der', type: 'pkcs8' })
        .asymmetricKeyType,
    ).toBe(mlKemParameters[set].openssl)
    const otherSet = sets[(sets.indexOf(set) + 1) % sets.length] as MlKemParameterSet
    const wrong: Record<string, Uint8Array> = {
      empty: new Uint8Array(0),
      'the seed alone': seed,
      'octet behind': concat(pkcs8, Uint8Array.of(0)),
      cut: pkcs8.subarray(0, -1),
      'long form of a length': concat(Uint8Array.of(0x30, 0x81), pkcs8.subarray(1)),
      'seed and expanded key, as Node writes it': der(pair.outside, 'pkcs8'),
      'expanded key alone': expandedAlone,
      'seed as OCTET STRING': edited(pkcs8, 20, 4),
      'NULL parameters': concat(
        Uint8Array.of(0x30, 86),
        pkcs8.subarray(2, 5),
        Uint8Array.of(0x30, 13),
        pkcs8.subarray(7, 18),
        Uint8Array.of(5, 0),
        pkcs8.subarray(18),
      ),
      'another set': mlKemKeys[otherSet].writePrivateKey(seed),
      'a public key': spki,
    }
    for (const [name, given] of Object.entries(wrong)) {
      await expect(mlKem.privateKey(set, given), name).rejects.toThrow(refused)
    }
  })
})

describe('native and noble agree on ML-KEM', () => {
  test.for(sets)('%s: secrets and rejections are the same', async (set) => {
    await assert(
      asyncProperty(
        uint8Array({ minLength: 64, maxLength: 64 }),
        integer({ min: 0, max: mlKemParameters[set].ciphertextOctets - 1 }),
        async (seed, at) => {
          const pkcs8 = mlKemKeys[set].writePrivateKey(seed)
          const spki = mlKemKeys[set].writePublicKey(expandedKeys[set].keygen(seed).publicKey)
          const openedBy = async (ciphertext: Uint8Array) =>
            await Promise.all(
              [native, noble].map(async ({ mlKem }) => {
                const key = await mlKem.privateKey(set, pkcs8)
                return hex(await mlKem.decapsulate(set, key, ciphertext))
              }),
            )
          for (const { mlKem } of [native, noble]) {
            const made = await mlKem.encapsulate(set, mlKem.publicKey(set, spki))
            const secret = hex(made.sharedSecret)
            expect(await openedBy(made.ciphertext)).toEqual([secret, secret])
            const { ciphertext } = made
            const [one, other] = await openedBy(edited(ciphertext, at, (ciphertext[at] ?? 0) ^ 1))
            expect(one).toBe(other)
            expect(one).not.toBe(secret)
          }
        },
      ),
      { numRuns: 8 },
    )
  })
})
