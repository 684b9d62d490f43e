import {
  checkPrimeSync,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  generatePrimeSync,
  type JsonWebKey,
} from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { present } from '../../src/base/assert.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { type Engine, rsaModulusBits } from '../../src/crypto/engine.ts'
import { integerOf, invert } from '../../src/crypto/integer.ts'
import { native } from '../../src/crypto/native/index.ts'
import { pkcs8Of, rsaPair, sizes, spkiOf } from './rsa-pairs.ts'
import { edited, expectOwnAllocation } from './vectors.ts'

const refused = expect.objectContaining({ name: 'KeyRefused' })
const e = 65537n

const encode = (value: bigint) => {
  const digits = value.toString(16)
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b))

/** PKCS#8 of a key with these factors, whose other numbers fit to them. */
function keyOf(p: bigint, q: bigint): { bits: number; pkcs8: Uint8Array } {
  const d = invert(e, (p - 1n) * (q - 1n))
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: invert(q, p) }
  const jwk: JsonWebKey = { kty: 'RSA' }
  for (const [name, value] of Object.entries(numbers)) {
    Object.assign(jwk, { [name]: encode(value).toString('base64url') })
  }
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  return { bits: (p * q).toString(2).length, pkcs8: pkcs8Of(key) }
}

describe.each<Engine>([native])('RSA keys: $name', (engine) => {
  const rsa = present(engine.rsa, 'the engine has RSA')

  test.for(sizes)('generates pairs of exactly $bits bits with e = 65537', async ({ bits }) => {
    const { privateKey, publicKey } = await rsa.generate(bits)
    const outside = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
    expect(outside.asymmetricKeyDetails).toEqual({ modulusLength: bits, publicExponent: e })
    expect(spkiOf(createPublicKey(outside))).toEqual(new Uint8Array(publicKey))
    expect(await rsa.privateKey(bits, privateKey)).toBeDefined()
    expect(rsa.publicKey(bits, publicKey)).toBeDefined()
    expectOwnAllocation(privateKey)
    expectOwnAllocation(publicKey)
  })

  test('a size that is none of the three is a TypeError', async () => {
    expect(rsaModulusBits).toEqual(sizes.map(({ bits }) => bits))
    const { pkcs8, spki } = await rsaPair(rsa, 2048, 'one')
    for (const bits of [0, 512, 1024, 2047, 2049, 2304, 8192, 16384, Number.NaN]) {
      await expect(rsa.generate(bits)).rejects.toThrow(TypeError)
      await expect(rsa.privateKey(bits, pkcs8)).rejects.toThrow(TypeError)
      expect(() => rsa.publicKey(bits, spki)).toThrow(TypeError)
    }
  })

  test('a key of one size is refused as one of another', async () => {
    for (const { bits } of sizes) {
      const { pkcs8, spki } = await rsaPair(rsa, bits, 'one')
      for (const other of sizes.filter((size) => size.bits !== bits)) {
        await expect(rsa.privateKey(other.bits, pkcs8)).rejects.toThrow(refused)
        expect(() => rsa.publicKey(other.bits, spki)).toThrow(refused)
      }
    }
  })

  describe('import', async () => {
    const modulusBits = 2048
    const pair = await rsaPair(rsa, modulusBits, 'one')
    const other = await rsaPair(rsa, modulusBits, 'other')

    const otherForms = () => {
      const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
      const near = generateKeyPairSync('rsa', { modulusLength: modulusBits - 1 })
      const pss = generateKeyPairSync('rsa-pss', { modulusLength: modulusBits })
      const three = generateKeyPairSync('rsa', { modulusLength: modulusBits, publicExponent: 3 })
      const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      return {
        'of another size': small,
        'a bit too small': near,
        'for PSS alone': pss,
        'with e = 3': three,
        'of EC': ec,
      }
    }

    test('refuses keys of another size, type or exponent', async () => {
      for (const [name, { privateKey, publicKey }] of Object.entries(otherForms())) {
        await expect(rsa.privateKey(modulusBits, pkcs8Of(privateKey)), name).rejects.toThrow(
          refused,
        )
        expect(() => rsa.publicKey(modulusBits, spkiOf(publicKey)), name).toThrow(refused)
      }
    })

    test('refuses any encoding but the one', async () => {
      const pkcs8 = copyOf(pair.pkcs8)
      const spki = copyOf(pair.spki)
      const bad = {
        empty: [new Uint8Array(0), new Uint8Array(0)],
        'octet behind': [concat(pkcs8, Uint8Array.of(0)), concat(spki, Uint8Array.of(0))],
        cut: [pkcs8.subarray(0, -1), spki.subarray(0, -1)],
        'the other half': [spki, pkcs8],
        'unused bits': [edited(pkcs8, 0, 0x31), edited(spki, 23, 1)],
        'PKCS#1': [
          pair.outside.export({ format: 'der', type: 'pkcs1' }),
          pair.outsidePublic.export({ format: 'der', type: 'pkcs1' }),
        ],
      }
      for (const [name, [privateKey, publicKey]] of Object.entries(bad)) {
        await expect(rsa.privateKey(modulusBits, privateKey!), name).rejects.toThrow(refused)
        expect(() => rsa.publicKey(modulusBits, publicKey!), name).toThrow(refused)
      }
    })

    test('refuses a public modulus that is even', () => {
      // The modulus ends where the exponent, 02 03 01 00 01, begins.
      const even = edited(pair.spki, -6, pair.spki.at(-6)! & 0xfe)
      expect(() => rsa.publicKey(modulusBits, even)).toThrow(refused)
    })

    // The exponent is the last thing of an SPKI key.
    test.for([0, 1, 3, 65_535, 65_536, 0x7fffff])('refuses the public exponent %d', (exponent) => {
      const tail = [exponent >> 16, (exponent >> 8) & 255, exponent & 255]
      const octets = copyOf(pair.spki)
      octets.set(tail, octets.length - 3)
      expect(() => rsa.publicKey(modulusBits, octets)).toThrow(refused)
    })

    const numbers = ['n', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const
    test.for(numbers)('refuses a private key whose %s is of another key', async (number) => {
      const own: JsonWebKey = pair.outside.export({ format: 'jwk' })
      const mixed = { ...own, [number]: other.outside.export({ format: 'jwk' })[number] }
      const key = createPrivateKey({ key: mixed, format: 'jwk' })
      await expect(rsa.privateKey(modulusBits, pkcs8Of(key))).rejects.toThrow(refused)
    })

    const numberOf = (digits: string | undefined) =>
      integerOf(Buffer.from(present(digits, 'a number of the key'), 'base64url'))

    test('refuses a private key with a number that does its work, but is too great', async () => {
      const own = other.outside.export({ format: 'jwk' })
      const [n, d, p, q, qi] = [own.n, own.d, own.p, own.q, own.qi].map(numberOf)
      const lambda = ((p! - 1n) * (q! - 1n)) / gcd(p! - 1n, q! - 1n)
      // The least of d, d + λ(n), d + 2 λ(n) … above n; RFC 8017 §3.2 has it below. OpenSSL takes it of this pair, and qInv
      // + p too, and signs well.
      const great = d! + ((n! - d!) / lambda + 1n) * lambda
      expect([(great * e) % lambda, great > n!, ((qi! + p!) * q!) % p!]).toEqual([1n, true, 1n])
      const withNumber = (number: JsonWebKey) =>
        pkcs8Of(createPrivateKey({ key: { ...own, ...number }, format: 'jwk' }))
      const base64url = (value: bigint) => encode(value).toString('base64url')
      expect(withNumber({})).toEqual(other.pkcs8)
      for (const number of [{ d: base64url(great) }, { qi: base64url(qi! + p!) }]) {
        await expect(rsa.privateKey(modulusBits, withNumber(number))).rejects.toThrow(refused)
      }
    })

    describe('of numbers that fit together', () => {
      const prime = (bits: number) => generatePrimeSync(bits, { bigint: true })
      /** Draws until the modulus has exactly its size. */
      const draw = (factors: () => [bigint, bigint]) => {
        for (let round = 0; round < 100; round++) {
          const key = keyOf(...factors())
          if (key.bits === modulusBits) return key.pkcs8
        }
        throw new Error('no two factors of this product')
      }

      test('takes two primes of half its size', async () => {
        expect(
          await rsa.privateKey(
            modulusBits,
            draw(() => [prime(1024), prime(1024)]),
          ),
        ).toBeDefined()
      })

      test('refuses a factor that is no prime', async () => {
        const pkcs8 = draw(() => [prime(512) * prime(512), prime(1024)])
        await expect(rsa.privateKey(modulusBits, pkcs8)).rejects.toThrow(refused)
      })

      test('refuses primes of two sizes', async () => {
        const pkcs8 = draw(() => [prime(1008), prime(1040)])
        await expect(rsa.privateKey(modulusBits, pkcs8)).rejects.toThrow(refused)
      })

      test('refuses primes near each other', async () => {
        const pkcs8 = draw(() => {
          const p = prime(1024)
          let q = p + 2n
          while (!checkPrimeSync(q)) q += 2n
          return [p, q]
        })
        await expect(rsa.privateKey(modulusBits, pkcs8)).rejects.toThrow(refused)
      })
    })
  })
})
