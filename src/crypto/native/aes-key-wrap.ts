import { createCipheriv, createDecipheriv } from 'node:crypto'
import { present } from '../../base/assert.ts'
import { fromHex } from '../../base/encoding.ts'
import { table } from '../../base/table.ts'
import { type AesKeyWrap, DecryptionFailed, type SecretKey } from '../engine.ts'
import { expectWrappable, type KeyWrapForm, requireWrapped } from '../key-wrap-form.ts'
import { bytesOf, secretObject, secretOctets } from './handle.ts'

type Row = {
  /** OpenSSL's names end so. */
  suffix: string
  /** ICV1, of which KWP has half (SP 800-38F §6.2, §6.3). */
  icv: Uint8Array
}

const rows = table<Row>()({
  KW: { suffix: '-wrap', icv: icv('a6a6a6a6a6a6a6a6') },
  KWP: { suffix: '-wrap-pad', icv: icv('a65959a6') },
} satisfies Record<KeyWrapForm, Row>)

const keyOctets = [16, 24, 32]

export const aesKeyWrap: AesKeyWrap = {
  wrap: (key, secret) => wrap('KW', key, secret),
  unwrap: (key, wrapped) => unwrap('KW', key, wrapped),
  wrapPadded: (key, secret) => wrap('KWP', key, secret),
  unwrapPadded: (key, wrapped) => unwrap('KWP', key, wrapped),
}

function wrap(form: KeyWrapForm, key: SecretKey, secret: Uint8Array): Uint8Array {
  const cipher = createCipheriv(...argumentsFor(form, key))
  expectWrappable(form, secret)
  // One `update` is one wrapped secret; `final` has nothing to add.
  return bytesOf(cipher.update(secret))
}

function unwrap(form: KeyWrapForm, key: SecretKey, wrapped: Uint8Array): Uint8Array {
  const decipher = createDecipheriv(...argumentsFor(form, key))
  requireWrapped(form, wrapped)
  try {
    return bytesOf(decipher.update(wrapped))
  } catch {
    throw new DecryptionFailed()
  }
}

function argumentsFor(form: KeyWrapForm, key: SecretKey) {
  const octets = secretOctets(key)
  if (!keyOctets.includes(octets)) {
    throw new TypeError(`AES key must be 16, 24 or 32 octets, got ${octets}`)
  }
  const { suffix, icv } = rows[form]
  return [`id-aes${octets * 8}${suffix}`, secretObject(key), icv] as const
}

function icv(digits: string): Uint8Array {
  return present(fromHex(digits), 'a constant of hexadecimal digits')
}
