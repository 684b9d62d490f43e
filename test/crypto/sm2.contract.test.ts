import { createECDH, createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { present } from '../../src/base/assert.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { hex, utf8 } from '../../src/base/encoding.ts'
import { integer, octetString, sequence, writeEcdsaSignature } from '../../src/crypto/der.ts'
import { writeEcPrivateKey, writeEcPublicKey } from '../../src/crypto/ec-key.ts'
import { DecryptionFailed, type Engine } from '../../src/crypto/engine.ts'
import { integerOf, octetsOf } from '../../src/crypto/integer.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { sm2Curve } from '../../src/crypto/sm2-curve.ts'
import { openssl } from './openssl.ts'
import { edited, expectOwnAllocation, flipped, octets, readVectors } from './vectors.ts'

const vectors = readVectors<'keys' | 'signatures' | 'ciphertexts'>('sm2.json')
const types = ['RAW', 'DIGEST'] as const
const message = utf8('attack at dawn')
const { n, p } = sm2Curve
const number = (digits: string | undefined) => integerOf(octets(digits))
const refused = expect.objectContaining({ name: 'KeyRefused' })

test('noble has no SM3, and so no SM2', () => {
  expect(noble.sm2).toBeUndefined()
})

/** Z (GB/T 32918.2 §5.5), computed apart from the engine. */
function zOf(point: Uint8Array): Uint8Array {
  const { a, b, x, y } = sm2Curve
  const state = createHash('sm3').update(Buffer.of(0, 128)).update('1234567812345678')
  for (const value of [a, b, x, y]) state.update(octetsOf(value, 32))
  return state.update(point.subarray(1)).digest()
}

const digestFor = (point: Uint8Array, text: Uint8Array) =>
  createHash('sm3').update(zOf(point)).update(text).digest()

const engines: Engine[] = [native]
describe.each(engines)('SM2 contract: $name', async (engine) => {
  const sm2 = present(engine.sm2, 'the engine has SM2')
  const known = vectors.keys[0]!
  const good = { scalar: octets(known.scalar), point: octets(known.point) }
  const pkcs8 = writeEcPrivateKey('SM2', good)
  const spki = writeEcPublicKey('SM2', good.point)
  const [privateKey, publicKey] = [await sm2.privateKey(pkcs8), sm2.publicKey(spki)]
  const input = { RAW: message, DIGEST: digestFor(good.point, message) }
  const otherPair = async () => {
    const pair = await sm2.generate()
    return { key: await sm2.privateKey(pair.privateKey), open: sm2.publicKey(pair.publicKey) }
  }

  describe('signatures', () => {
    const distinguished = ['-pkeyopt', 'distid:1234567812345678']
    const hashing = ['-rawin', '-digest', 'sm3', '-in', 'message', '-keyform', 'DER']

    test.for(vectors.signatures)('$source', async (vector) => {
      const text = octets(vector.message)
      expect(hex(digestFor(good.point, text))).toBe(vector.digest)
      const signature = writeEcdsaSignature({ r: number(vector.r), s: number(vector.s) })
      const digest = octets(vector.digest)
      expect(await sm2.verify(publicKey, text, 'RAW', signature)).toBe(true)
      expect(await sm2.verify(publicKey, digest, 'DIGEST', signature)).toBe(true)
      expect(await sm2.verify(publicKey, digest, 'RAW', signature)).toBe(false)
      expect(await sm2.verify(publicKey, message, 'RAW', signature)).toBe(false)
    })

    test.for(types)('over a %s verify over both, and outside', async (type) => {
      for (let round = 0; round < 4; round++) {
        const signature = await sm2.sign(privateKey, input[type], type)
        expectOwnAllocation(signature)
        for (const as of types) {
          expect(await sm2.verify(publicKey, input[as], as, signature)).toBe(true)
        }
        const told = openssl(
          ['pkeyutl', '-verify', '-pubin', '-inkey', 'key', ...hashing, ...distinguished].concat([
            '-sigfile',
            'signature',
          ]),
          { key: spki, message, signature },
        )
        expect(String(told).trim()).toBe('Signature Verified Successfully')
      }
    })

    test('of the openssl command verify', async () => {
      const signature = openssl(
        ['pkeyutl', '-sign', '-inkey', 'key', ...hashing, ...distinguished],
        { key: pkcs8, message },
      )
      for (const type of types) {
        expect(await sm2.verify(publicKey, input[type], type, signature)).toBe(true)
      }
      const unnamed = openssl(['pkeyutl', '-sign', '-inkey', 'key', ...hashing], {
        key: pkcs8,
        message,
      })
      expect(await sm2.verify(publicKey, message, 'RAW', unnamed)).toBe(false)
    })

    test('of one message differ', async () => {
      const sign = () => sm2.sign(privateKey, message, 'RAW')
      expect(hex(await sign())).not.toBe(hex(await sign()))
    })

    test.for(types)(
      'over a %s of any other octets, or under another key, are none',
      async (type) => {
        const signature = await sm2.sign(privateKey, input[type], type)
        const valid = (made: Uint8Array) => sm2.verify(publicKey, input[type], type, made)
        for (const changed of flipped(signature)) expect(await valid(changed)).toBe(false)
        const { r, s } = {
          r: number(vectors.signatures[0]!.r),
          s: number(vectors.signatures[0]!.s),
        }
        const wrong = {
          empty: new Uint8Array(0),
          'octet behind': concat(signature, Uint8Array.of(0)),
          cut: signature.subarray(0, -1),
          'r = 0': writeEcdsaSignature({ r: 0n, s }),
          's = 0': writeEcdsaSignature({ r, s: 0n }),
          'r = n': writeEcdsaSignature({ r: n, s }),
          's = n': writeEcdsaSignature({ r, s: n }),
          'r + n': writeEcdsaSignature({ r: r + n, s }),
          'r + s = n': writeEcdsaSignature({ r, s: n - r }),
          'r ‖ s': concat(octetsOf(r, 32), octetsOf(s, 32)),
        }
        for (const [name, made] of Object.entries(wrong))
          expect(await valid(made), name).toBe(false)
        const { open } = await otherPair()
        expect(await sm2.verify(open, input[type], type, signature)).toBe(false)
      },
    )

    test('over a digest of another length are a TypeError', async () => {
      for (const length of [0, 31, 33, 64]) {
        const wrong = new Uint8Array(length)
        await expect(sm2.sign(privateKey, wrong, 'DIGEST')).rejects.toThrow(TypeError)
        await expect(sm2.verify(publicKey, wrong, 'DIGEST', new Uint8Array(70))).rejects.toThrow(
          TypeError,
        )
      }
    })
  })

  describe('encryption', () => {
    const write = ({ x, y, hash, masked }: Record<'x' | 'y' | 'hash' | 'masked', string>) =>
      sequence(
        integer(number(x)),
        integer(number(y)),
        octetString(octets(hash)),
        octetString(octets(masked)),
      )
    const example = vectors.ciphertexts[0] as Parameters<typeof write>[0]
    const refuses = (ciphertext: Uint8Array) =>
      expect(sm2.decrypt(privateKey, ciphertext)).rejects.toThrow(new DecryptionFailed())

    test.for(vectors.ciphertexts)('$source', async (vector) => {
      const opened = await sm2.decrypt(privateKey, write(vector as typeof example))
      expect(hex(opened)).toBe(vector.plaintext)
      expectOwnAllocation(opened)
    })

    test('opens what it encrypted, of each length, differently each time', async () => {
      for (const length of [1, 2, 31, 32, 33, 1024]) {
        const plaintext = new Uint8Array(length).fill(7)
        const made = await sm2.encrypt(publicKey, plaintext)
        expect(hex(made)).not.toBe(hex(await sm2.encrypt(publicKey, plaintext)))
        expectOwnAllocation(made)
        const opened = await sm2.decrypt(privateKey, made)
        expect(hex(opened)).toBe(hex(plaintext))
        expectOwnAllocation(opened)
      }
    })

    test('the openssl command opens it, and makes what opens', async () => {
      const ciphertext = await sm2.encrypt(publicKey, message)
      const told = ['-inkey', 'key', '-keyform', 'DER', '-in', 'input']
      const theirs = openssl(['pkeyutl', '-decrypt', ...told], { key: pkcs8, input: ciphertext })
      expect(hex(theirs)).toBe(hex(message))
      const made = openssl(['pkeyutl', '-encrypt', '-pubin', ...told], {
        key: spki,
        input: message,
      })
      expect(hex(await sm2.decrypt(privateKey, made))).toBe(hex(message))
    })

    test('an empty or too long plaintext is a TypeError', async () => {
      for (const length of [0, 1025]) {
        await expect(sm2.encrypt(publicKey, new Uint8Array(length))).rejects.toThrow(TypeError)
      }
    })

    test('whatever does not open is DecryptionFailed, with one message', async () => {
      const der = write(example)
      const y = number(example.y)
      const wrong = {
        empty: new Uint8Array(0),
        'octet behind': concat(der, Uint8Array.of(0)),
        cut: der.subarray(0, -1),
        'y of the opposite point': write({ ...example, y: hex(octetsOf(p - y, 32)) }),
        'x + p': write({ ...example, x: hex(octetsOf(number(example.x) + p, 33)) }),
        'off the curve': write({ ...example, x: '05' }),
        'the point 0, 0': write({ ...example, x: '00', y: '00' }),
        'no text': write({ ...example, masked: '' }),
        'another hash': write({ ...example, hash: '00'.repeat(32) }),
        'a short hash': write({ ...example, hash: example.hash.slice(2) }),
        'too long a text': write({ ...example, masked: '00'.repeat(1025) }),
        'C1 ‖ C3 ‖ C2': concat(
          ...['04', example.x, example.y, example.hash, example.masked].map(octets),
        ),
        'C2 before C3': sequence(
          integer(number(example.x)),
          integer(y),
          octetString(octets(example.masked)),
          octetString(octets(example.hash)),
        ),
      }
      for (const ciphertext of Object.values(wrong)) await refuses(ciphertext)
      for (const changed of flipped(der)) await refuses(changed)
      const { key } = await otherPair()
      await expect(sm2.decrypt(key, der)).rejects.toThrow(new DecryptionFailed())
    })
  })

  test('both sides agree on the x-coordinate of one point', async () => {
    const other = await otherPair()
    const [ours, theirs] = await Promise.all([
      sm2.sharedSecret(privateKey, other.open),
      sm2.sharedSecret(other.key, publicKey),
    ])
    expect(ours.length).toBe(32)
    expect(hex(ours)).toBe(hex(theirs))
    expectOwnAllocation(ours)
    // 2·G is G + G: the key 2 and the generator agree on its x.
    const two = createECDH('SM2')
    two.setPrivateKey(octetsOf(2n, 32))
    const double = { scalar: octetsOf(2n, 32), point: new Uint8Array(two.getPublicKey()) }
    const generator = concat(Uint8Array.of(4), octetsOf(sm2Curve.x, 32), octetsOf(sm2Curve.y, 32))
    const x = await sm2.sharedSecret(
      await sm2.privateKey(writeEcPrivateKey('SM2', double)),
      sm2.publicKey(writeEcPublicKey('SM2', generator)),
    )
    expect(hex(x)).toBe(hex(double.point.subarray(1, 33)))
  })

  describe('keys', () => {
    test('are generated as OpenSSL writes them', async () => {
      const pair = await sm2.generate()
      const told = ['pkey', '-in', 'key', '-inform', 'DER', '-outform', 'DER']
      expect(hex(openssl([...told, '-pubout'], { key: pair.privateKey }))).toBe(hex(pair.publicKey))
      expect(hex(openssl([...told, '-pubin', '-pubout'], { key: pair.publicKey }))).toBe(
        hex(pair.publicKey),
      )
      const key = await sm2.privateKey(pair.privateKey)
      const signature = await sm2.sign(key, message, 'RAW')
      for (const open of [sm2.publicKey(pair.publicKey), sm2.publicKeyOf(key)]) {
        expect(await sm2.verify(open, message, 'RAW', signature)).toBe(true)
      }
      expectOwnAllocation(pair.privateKey)
      expectOwnAllocation(pair.publicKey)
    })

    test('that are private have their one form, a scalar in range, and their own point', async () => {
      const write = (change: Partial<typeof good>) =>
        writeEcPrivateKey('SM2', { ...good, ...change })
      const pointOf = (scalar: bigint) => {
        const ecdh = createECDH('SM2')
        ecdh.setPrivateKey(octetsOf(scalar, 32))
        return new Uint8Array(ecdh.getPublicKey())
      }
      const bad = {
        empty: new Uint8Array(0),
        'd = 0': write({ scalar: new Uint8Array(32) }),
        'd = n - 1': write({ scalar: octetsOf(n - 1n, 32), point: pointOf(n - 1n) }),
        'd = n': write({ scalar: octetsOf(n, 32) }),
        'the point of another': write({ scalar: octetsOf(5n, 32) }),
        'octet behind': concat(write({}), Uint8Array.of(0)),
        cut: write({}).subarray(0, -1),
        'version 1': edited(write({}), 5, 1),
        'of P-256': writeEcPrivateKey('P-256', good),
        'a public key': spki,
      }
      expect(await sm2.privateKey(copyOf(write({})))).toBeDefined()
      const last = { scalar: octetsOf(n - 2n, 32), point: pointOf(n - 2n) }
      const greatest = await sm2.privateKey(write(last))
      const signature = await sm2.sign(greatest, message, 'RAW')
      expect(await sm2.verify(sm2.publicKeyOf(greatest), message, 'RAW', signature)).toBe(true)
      for (const [name, octets] of Object.entries(bad)) {
        await expect(sm2.privateKey(octets), name).rejects.toThrow(refused)
      }
    })

    test('that are public have their one form, and lie on the curve', () => {
      const { point } = good
      const bad = {
        empty: new Uint8Array(0),
        'octet behind': concat(spki, Uint8Array.of(0)),
        cut: spki.subarray(0, -1),
        'off the curve': edited(spki, -1, spki.at(-1)! ^ 1),
        'the point 0, 0': writeEcPublicKey('SM2', concat(Uint8Array.of(4), new Uint8Array(64))),
        hybrid: edited(spki, -65, 6),
        compressed: writeEcPublicKey('SM2', concat(Uint8Array.of(3), point.subarray(1, 33))),
        infinity: writeEcPublicKey('SM2', Uint8Array.of(0)),
        'x + p': writeEcPublicKey(
          'SM2',
          concat(Uint8Array.of(4), new Uint8Array(32).fill(255), point.subarray(33)),
        ),
        'of P-256': writeEcPublicKey('P-256', point),
        'a private key': pkcs8,
      }
      for (const [name, octets] of Object.entries(bad)) {
        expect(() => sm2.publicKey(octets), name).toThrow(refused)
      }
    })

    test('show nothing when they are printed or serialized', () => {
      const shown = inspect(privateKey, { showHidden: true, depth: 9 }) + JSON.stringify(privateKey)
      expect(shown.toLowerCase()).not.toContain(known.scalar!.slice(0, 8))
      expect(Object.values(privateKey)).toEqual([])
    })
  })
})
