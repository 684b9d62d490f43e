import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signOutside,
  verify as verifyOutside,
} from 'node:crypto'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import { assert, asyncProperty, constantFrom, uint8Array } from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { MlDsaParameterSet } from '../../src/algorithms/key-spec.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { hex, utf8 } from '../../src/base/encoding.ts'
import { rowNames } from '../../src/base/table.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { mlDsaKeys, mlDsaParameters } from '../../src/crypto/ml-dsa-parameters.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { edited, expectOwnAllocation, flipped, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'mlDsa'>('ml-dsa.json').mlDsa
const sets = rowNames(mlDsaParameters)
const types = ['RAW', 'EXTERNAL_MU'] as const
const message = utf8('attack at dawn')
const refused = expect.objectContaining({ name: 'KeyRefused' })
const expandedKeys = { 'ML-DSA-44': ml_dsa44, 'ML-DSA-65': ml_dsa65, 'ML-DSA-87': ml_dsa87 }

const der = (key: KeyObject, type: 'pkcs8' | 'spki') =>
  new Uint8Array(key.export({ format: 'der', type }))

const shake = (...parts: Uint8Array[]) => {
  const hash = createHash('shake256', { outputLength: 64 })
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}

/** FIPS 204 §5.2, line 10, and §6.2, line 6: µ of a message with an empty context. */
const representative = (publicKey: Uint8Array, text: Uint8Array) =>
  shake(shake(publicKey), Uint8Array.of(0, 0), text)

/** SEQUENCE, with a length of two octets. */
const sequence = (...parts: Uint8Array[]) => {
  const contents = concat(...parts)
  return concat(Uint8Array.of(0x30, 0x82, contents.length >> 8, contents.length), contents)
}

const contracts = [native, noble].flatMap((engine: Engine) =>
  sets.map((set) => ({ set, name: engine.name, mlDsa: engine.mlDsa })),
)
describe.each(contracts)('$set contract: $name', ({ set, mlDsa }) => {
  const { signatureOctets, publicKeyOctets } = mlDsaParameters[set]
  const generate = async () => {
    const { privateKey: pkcs8, publicKey: spki } = await mlDsa.generate(set)
    const outside = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
    const publicKey = mlDsa.publicKey(set, spki)
    const mu = representative(spki.subarray(spki.length - publicKeyOctets), message)
    const input = { RAW: message, EXTERNAL_MU: mu }
    return {
      pkcs8,
      spki,
      outside,
      privateKey: await mlDsa.privateKey(set, pkcs8),
      publicKey,
      input,
    }
  }
  let pair: Awaited<ReturnType<typeof generate>>
  beforeAll(async () => {
    pair = await generate()
  })

  test.for(vectors.filter((vector) => vector.set === set))('$source', async (vector) => {
    const raw = octets(vector.publicKey)
    const key = mlDsa.publicKey(set, mlDsaKeys[set].writePublicKey(raw))
    const [text, mu, signature] = [vector.message, vector.mu, vector.signature].map(octets)
    expect(hex(representative(raw, text!))).toBe(vector.mu)
    expect(await mlDsa.verify(set, key, text!, 'RAW', signature!)).toBe(true)
    expect(await mlDsa.verify(set, key, mu!, 'EXTERNAL_MU', signature!)).toBe(true)
    expect(await mlDsa.verify(set, key, message, 'RAW', signature!)).toBe(false)
    expect(await mlDsa.verify(set, key, shake(mu!), 'EXTERNAL_MU', signature!)).toBe(false)
    // The seed is that of the public key.
    const own = await mlDsa.privateKey(set, mlDsaKeys[set].writePrivateKey(octets(vector.seed)))
    const made = await mlDsa.sign(set, own, message, 'RAW')
    expect(await mlDsa.verify(set, key, message, 'RAW', made)).toBe(true)
  })

  test('generates pairs that Node reads, in the seed form', async () => {
    const other = await mlDsa.generate(set)
    const seed = hex(pair.pkcs8.subarray(pair.pkcs8.length - 32))
    expect(pair.outside.asymmetricKeyType).toBe(mlDsaParameters[set].openssl)
    // Node writes the seed, an OCTET STRING, before the expanded key.
    expect(hex(der(pair.outside, 'pkcs8'))).toContain(`0420${seed}`)
    expect(der(createPublicKey(pair.outside), 'spki')).toEqual(new Uint8Array(pair.spki))
    expect(pair.pkcs8.length).toBe(54)
    expect(hex(other.privateKey)).not.toBe(hex(pair.pkcs8))
    expectOwnAllocation(pair.pkcs8)
    expectOwnAllocation(pair.spki)
  })

  test.for(types)('a signature over %s verifies over both, and outside', async (type) => {
    const signature = await mlDsa.sign(set, pair.privateKey, pair.input[type], type)
    expect(signature.length).toBe(signatureOctets)
    expectOwnAllocation(signature)
    expect(verifyOutside(null, message, createPublicKey(pair.outside), signature)).toBe(true)
    for (const as of types) {
      expect(await mlDsa.verify(set, pair.publicKey, pair.input[as], as, signature)).toBe(true)
    }
  })

  test.for(types)('two signatures over one %s differ: they are hedged', async (type) => {
    const sign = () => mlDsa.sign(set, pair.privateKey, pair.input[type], type)
    const [first, second] = [await sign(), await sign()]
    expect(hex(first)).not.toBe(hex(second))
    expect(await mlDsa.verify(set, pair.publicKey, message, 'RAW', second)).toBe(true)
  })

  test('a signature from outside verifies; any other octets do not', async () => {
    const signature = new Uint8Array(signOutside(null, message, pair.outside))
    const withContext = signOutside(null, message, { key: pair.outside, context: utf8('other') })
    const verdicts = async (made: Uint8Array) =>
      await Promise.all(
        types.map((type) => mlDsa.verify(set, pair.publicKey, pair.input[type], type, made)),
      )
    expect(await verdicts(signature)).toEqual([true, true])
    const wrong = [
      ...flipped(signature, 1201),
      // The hints behind, whose encoding has one form (FIPS 204 §7.1, algorithm 21).
      edited(signature, -1, (signature.at(-1) ?? 0) + 1),
      edited(signature, -1, 255),
      concat(signature, Uint8Array.of(0)),
      signature.subarray(1),
      signature.subarray(0, -1),
      new Uint8Array(0),
      new Uint8Array(signatureOctets),
      new Uint8Array(signatureOctets).fill(255),
      withContext,
    ]
    for (const each of wrong) expect(await verdicts(each)).toEqual([false, false])
  })

  test('messages may be empty and long', async () => {
    for (const text of [new Uint8Array(0), new Uint8Array(10_000).fill(1)]) {
      const signature = await mlDsa.sign(set, pair.privateKey, text, 'RAW')
      expect(await mlDsa.verify(set, pair.publicKey, text, 'RAW', signature)).toBe(true)
      expect(verifyOutside(null, text, createPublicKey(pair.outside), signature)).toBe(true)
    }
  })

  test('a message representative of another length is a TypeError', async () => {
    const signature = new Uint8Array(signatureOctets)
    for (const length of [0, 32, 63, 65]) {
      const mu = new Uint8Array(length)
      const signed = mlDsa.sign(set, pair.privateKey, mu, 'EXTERNAL_MU')
      await expect(signed).rejects.toThrow(TypeError)
      const verified = mlDsa.verify(set, pair.publicKey, mu, 'EXTERNAL_MU', signature)
      await expect(verified).rejects.toThrow(TypeError)
    }
  })

  test('inputs stay as they were', async () => {
    const { EXTERNAL_MU: mu } = pair.input
    const given = [copyOf(message), copyOf(mu)] as const
    const signature = await mlDsa.sign(set, pair.privateKey, given[0], 'RAW')
    await mlDsa.sign(set, pair.privateKey, given[1], 'EXTERNAL_MU')
    const kept = copyOf(signature)
    await mlDsa.verify(set, pair.publicKey, given[0], 'RAW', signature)
    await mlDsa.verify(set, pair.publicKey, given[1], 'EXTERNAL_MU', signature)
    expect(given.map(hex)).toEqual([hex(message), hex(mu)])
    expect(hex(signature)).toBe(hex(kept))
  })

  test('refuses a private key in any other form, or of another algorithm', async () => {
    const { pkcs8, spki } = pair
    const seed = copyOf(pkcs8.subarray(pkcs8.length - 32))
    const { secretKey } = expandedKeys[set].keygen(seed)
    const expanded = concat(
      Uint8Array.of(4, 0x82, secretKey.length >> 8, secretKey.length),
      secretKey,
    )
    const octetString = concat(
      Uint8Array.of(4, 0x82, expanded.length >> 8, expanded.length),
      expanded,
    )
    const head = pkcs8.subarray(2, 18)
    const expandedAlone = sequence(head, octetString)
    // OpenSSL reads it: it is a good key, of another form.
    expect(
      createPrivateKey({ key: Buffer.from(expandedAlone), format: 'der', type: 'pkcs8' })
        .asymmetricKeyType,
    ).toBe(mlDsaParameters[set].openssl)
    const otherSet = sets[(sets.indexOf(set) + 1) % sets.length] as MlDsaParameterSet
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
        Uint8Array.of(0x30, 54),
        pkcs8.subarray(2, 5),
        Uint8Array.of(0x30, 13),
        pkcs8.subarray(7, 18),
        Uint8Array.of(5, 0),
        pkcs8.subarray(18),
      ),
      'another set': mlDsaKeys[otherSet].writePrivateKey(seed),
      'a public key': spki,
    }
    for (const [name, given] of Object.entries(wrong)) {
      await expect(mlDsa.privateKey(set, given), name).rejects.toThrow(refused)
    }
  })

  test('refuses a public key in any other form, or of another algorithm', () => {
    const { pkcs8, spki } = pair
    const raw = spki.subarray(spki.length - publicKeyOctets)
    const otherSet = sets[(sets.indexOf(set) + 1) % sets.length] as MlDsaParameterSet
    const other = generateKeyPairSync(mlDsaParameters[otherSet].openssl).publicKey
    const length = Uint8Array.of(3, 0x82, (raw.length + 1) >> 8, raw.length + 1, 0)
    const wrong: Record<string, Uint8Array> = {
      empty: new Uint8Array(0),
      'the octets alone': raw,
      'octet behind': concat(spki, Uint8Array.of(0)),
      cut: spki.subarray(0, -1),
      'NULL parameters': sequence(
        Uint8Array.of(0x30, 13),
        spki.subarray(6, 17),
        Uint8Array.of(5, 0),
        length,
        raw,
      ),
      'unused bits': edited(spki, 21, 1),
      'another set': der(other, 'spki'),
      'a private key': pkcs8,
    }
    for (const [name, given] of Object.entries(wrong)) {
      expect(() => mlDsa.publicKey(set, given), name).toThrow(refused)
    }
  })
})

describe('native and noble agree on ML-DSA', () => {
  const directions = [
    { signer: native, verifier: noble },
    { signer: noble, verifier: native },
  ].flatMap((each) => sets.map((set) => ({ ...each, set })))
  test.for(directions)('$set: $signer.name signs, $verifier.name verifies', async (each) => {
    const { signer, verifier, set } = each
    const { privateKey, publicKey } = await signer.mlDsa.generate(set)
    const key = await signer.mlDsa.privateKey(set, privateKey)
    const checker = verifier.mlDsa.publicKey(set, publicKey)
    await assert(
      asyncProperty(
        constantFrom(...types),
        uint8Array({ minLength: 64, maxLength: 64 }),
        async (type, text) => {
          const signature = await signer.mlDsa.sign(set, key, text, type)
          expect(await verifier.mlDsa.verify(set, checker, text, type, signature)).toBe(true)
        },
      ),
      { numRuns: 6 },
    )
  })
})
