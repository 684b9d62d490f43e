import pkcs11js from 'pkcs11js'
import { expect, test } from 'vitest'
import * as cryptoki from '../../src/hsm/cryptoki.ts'
import { ckr, cryptokiFailure } from '../../src/hsm/failure.ts'
import { aesGcm } from '../../src/hsm/mechanisms.ts'

/** What the addon lacks, as PKCS #11 v3.0 has it (`pkcs11t.h`). */
const newer = {
  CKM_EC_EDWARDS_KEY_PAIR_GEN: 0x1055,
  CKM_EDDSA: 0x1057,
  CKM_AES_KEY_WRAP_KWP: 0x210b,
  CKK_EC_EDWARDS: 0x40,
  CKR_CURVE_NOT_SUPPORTED: 0x140,
}
const addon: Readonly<Record<string, unknown>> = { ...newer, ...pkcs11js }
const tables: [string, Record<string, number>][] = [
  ['CKM', cryptoki.ckm],
  ['CKO', cryptoki.cko],
  ['CKK', cryptoki.ckk],
  ['CKA', cryptoki.cka],
  ['CKG', cryptoki.ckg],
  ['CKD', cryptoki.ckd],
  ['CKF', cryptoki.ckf],
  ['CKR', ckr],
  ['CK_PARAMS', cryptoki.ckParams],
]

test.for(tables)(
  '%s: our numbers are those of the addon, or of the standard',
  ([prefix, table]) => {
    const names = Object.keys(table)
    expect(Object.fromEntries(names.map((name) => [name, addon[`${prefix}_${name}`]]))).toEqual(
      table,
    )
  },
)

test('both forms of an error of the addon give name and number', () => {
  const plain = cryptokiFailure(new Error('CKR_ATTRIBUTE_SENSITIVE:17'))
  expect(plain).toMatchObject({ message: 'CKR_ATTRIBUTE_SENSITIVE', code: 17 })
  const typed = cryptokiFailure(new pkcs11js.Pkcs11Error('CKR_PIN_INCORRECT:160'))
  expect(typed).toMatchObject({ message: 'CKR_PIN_INCORRECT', code: 160 })
  expect(cryptokiFailure(new TypeError('Argument 1 has wrong type'))).toBeUndefined()
})

test('a GCM mechanism has an IV of 12 octets and a tag of 128 bits, or is not made', () => {
  const octets = (length: number) => new Uint8Array(length)
  expect(aesGcm(octets(12), octets(0)).parameter).toMatchObject({ ivBits: 96, tagBits: 128 })
  for (const length of [0, 11, 13, 16]) {
    expect(() => aesGcm(octets(length), octets(0))).toThrow('a GCM IV has 12 octets')
  }
  // @ts-expect-error the addon would free a struct that it never filled
  expect(() => aesGcm(octets(12), 'text')).toThrow('a parameter is a number or octets')
})
