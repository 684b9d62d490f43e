import { constants, publicEncrypt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type EncryptionAlgorithm,
  encryptionAlgorithms,
  oaepPlaintextOctetsMax,
} from '../../src/algorithms/encryption.ts'
import { hashes } from '../../src/algorithms/hash.ts'
import { type KeySpec, keySpecs } from '../../src/algorithms/key-spec.ts'
import { concat, copyOf } from '../../src/base/bytes.ts'
import { utf8 } from '../../src/base/encoding.ts'
import {
  CiphertextRefused,
  type Encrypting,
  type MaterialReference,
} from '../../src/custody/custody.ts'
import {
  expectOwnAllocation,
  type Held,
  message,
  messageOctetsMax,
  none,
  outside,
} from './contract-subject.ts'

const associated = utf8('department=finance')

export const isAead = (algorithm: EncryptionAlgorithm): boolean =>
  encryptionAlgorithms[algorithm].scheme === 'aead'
const isOaep = (algorithm: EncryptionAlgorithm): boolean =>
  encryptionAlgorithms[algorithm].scheme === 'rsa-oaep'

export function encryptingRules(
  custody: () => Encrypting,
  held: Held,
  generate: Held,
  cases: { spec: KeySpec; algorithm: EncryptionAlgorithm }[],
) {
  const key = (spec: KeySpec) => held(spec, 'ENCRYPT_DECRYPT')

  describe.for(cases)('$algorithm under $spec', ({ spec, algorithm }) => {
    const bound = isAead(algorithm) ? associated : none
    const refuses = async (ciphertext: Uint8Array, reference: MaterialReference, data = bound) =>
      await expect(custody().decrypt(reference, algorithm, ciphertext, data)).rejects.toThrow(
        CiphertextRefused,
      )

    test('gives back plaintexts of 1 octet up to the longest', async () => {
      const { reference } = await key(spec)
      for (const length of [1, 31, plaintextOctetsMax(spec, algorithm)]) {
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

    if (isAead(algorithm))
      test('puts a head before the ciphertext', async () => {
        const { reference } = await key(spec)
        const head = Uint8Array.of(7, 8, 9)
        const whole = await custody().encrypt(reference, algorithm, message, bound, head)
        expect([...whole.subarray(0, head.length)]).toEqual([7, 8, 9])
        const ciphertext = whole.subarray(head.length)
        expect(await custody().decrypt(reference, algorithm, ciphertext, bound)).toEqual(message)
        expectOwnAllocation(whole)
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
      if (isOaep(algorithm)) {
        const { publicKey } = await held(spec, 'SIGN_VERIFY')
        await refuses(encryptedOutside(publicKey!, algorithm), reference)
      } else {
        const other = await generate(spec, 'ENCRYPT_DECRYPT')
        const made = await custody().encrypt(other.reference, algorithm, message, bound)
        await refuses(made, reference)
      }
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

  describe.for(cases.filter((each) => isOaep(each.algorithm)))(
    '$algorithm under $spec, with the public key alone',
    ({ spec, algorithm }) => {
      test('opens what was encrypted outside, under its own hash only', async () => {
        const { reference, publicKey } = await key(spec)
        for (const other of keySpecs[spec].encryption ?? []) {
          const made = encryptedOutside(publicKey!, other)
          const opening = custody().decrypt(reference, algorithm, made, none)
          if (other === algorithm) expect(Buffer.compare(await opening, message)).toBe(0)
          else await expect(opening).rejects.toThrow(CiphertextRefused)
        }
      })

      test('a pair made for signing does not decrypt', async () => {
        const { reference, publicKey } = await held(spec, 'SIGN_VERIFY')
        const made = encryptedOutside(publicKey!, algorithm)
        await expect(custody().decrypt(reference, algorithm, made, none)).rejects.toThrow()
      })
    },
  )
}

/** AWS KMS API Reference, Encrypt, Plaintext: 4,096 octets, of SM2PKE 1,024; RSAES-OAEP what fits. */
function plaintextOctetsMax(spec: KeySpec, algorithm: EncryptionAlgorithm): number {
  const row = encryptionAlgorithms[algorithm]
  const { material } = keySpecs[spec]
  if (row.scheme === 'sm2') return row.plaintextOctetsMax
  if (row.scheme === 'aead' || material.type !== 'rsa') return messageOctetsMax
  return oaepPlaintextOctetsMax(material.modulusBits, hashes[row.hash].octets)
}

function encryptedOutside(publicKey: Uint8Array, algorithm: EncryptionAlgorithm): Uint8Array {
  const row = encryptionAlgorithms[algorithm]
  const oaepHash = row.scheme === 'rsa-oaep' ? row.hash : 'none'
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  return new Uint8Array(publicEncrypt({ key: outside(publicKey), padding, oaepHash }, message))
}
