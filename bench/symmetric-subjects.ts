// What bench/crypto.ts measures of symmetric cryptography, by node:crypto with KeyObjects and by both engines.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash as hashOnce,
  hkdfSync,
} from 'node:crypto'
import { native } from '../src/crypto/native/index.ts'
import { message, onBoth, type Subject } from './subject.ts'

function gcm(octets: number): Subject[] {
  const raw = new Uint8Array(32).fill(1)
  const key = createSecretKey(raw)
  const [iv, associated] = [new Uint8Array(12), new Uint8Array(56)]
  const plaintext = new Uint8Array(octets)
  const sealed = native.aesGcm.seal(native.secretKey(raw), iv, plaintext, associated)
  const [body, tag] = [sealed.subarray(0, octets), sealed.subarray(octets)]
  const options = { authTagLength: 16 }
  const seal = () => {
    const cipher = createCipheriv('aes-256-gcm', key, iv, options).setAAD(associated)
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  }
  const open = () => {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, options).setAAD(associated)
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(body), decipher.final()])
  }
  return [
    onBoth(`AES-256-GCM seal, ${octets}`, seal, ({ aesGcm, secretKey }) => {
      const handle = secretKey(raw)
      return () => aesGcm.seal(handle, iv, plaintext, associated)
    }),
    onBoth(`AES-256-GCM open, ${octets}`, open, ({ aesGcm, secretKey }) => {
      const handle = secretKey(raw)
      return () => aesGcm.open(handle, iv, sealed, associated)
    }),
  ]
}

function keyWrap(): Subject[] {
  const raw = new Uint8Array(32).fill(1)
  const key = createSecretKey(raw)
  const forms = [
    {
      form: 'KW',
      cipher: 'id-aes256-wrap',
      iv: 'a6a6a6a6a6a6a6a6',
      wrap: 'wrap',
      unwrap: 'unwrap',
    },
    {
      form: 'KWP',
      cipher: 'id-aes256-wrap-pad',
      iv: 'a65959a6',
      wrap: 'wrapPadded',
      unwrap: 'unwrapPadded',
    },
  ] as const
  return forms.flatMap(({ form, cipher, iv: digits, wrap, unwrap }) => {
    const iv = Buffer.from(digits, 'hex')
    const wrapped = native.aesKeyWrap[wrap](native.secretKey(raw), raw)
    const wrapOnce = () => {
      const wrapping = createCipheriv(cipher, key, iv)
      return Buffer.concat([wrapping.update(raw), wrapping.final()])
    }
    const unwrapOnce = () => {
      const unwrapping = createDecipheriv(cipher, key, iv)
      return Buffer.concat([unwrapping.update(wrapped), unwrapping.final()])
    }
    return [
      onBoth(`AES-256-${form} wrap`, wrapOnce, ({ aesKeyWrap, secretKey }) => {
        const handle = secretKey(raw)
        return () => aesKeyWrap[wrap](handle, raw)
      }),
      onBoth(`AES-256-${form} unwrap`, unwrapOnce, ({ aesKeyWrap, secretKey }) => {
        const handle = secretKey(raw)
        return () => aesKeyWrap[unwrap](handle, wrapped)
      }),
    ]
  })
}

export function symmetric(): Subject[] {
  const raw = new Uint8Array(32).fill(1)
  const key = createSecretKey(raw)
  const [salt, info] = [new Uint8Array(32), new Uint8Array(32)]
  const bulk = new Uint8Array(65_536)
  return [
    onBoth(
      'SHA-256, 64',
      () => hashOnce('sha256', message, 'buffer'),
      ({ hash }) => {
        return () => hash.digest('sha256', message)
      },
    ),
    onBoth(
      'SHA-256, 65536',
      () => hashOnce('sha256', bulk, 'buffer'),
      ({ hash }) => {
        return () => hash.digest('sha256', bulk)
      },
    ),
    ...(['sha256', 'sha512'] as const).map((hash) =>
      onBoth(
        `HMAC ${hash}, 64`,
        () => createHmac(hash, key).update(message).digest(),
        ({ hmac, secretKey }) => {
          const handle = secretKey(raw)
          return () => hmac.mac(hash, handle, message)
        },
      ),
    ),
    onBoth(
      'HKDF sha256',
      () => hkdfSync('sha256', key, salt, info, 32),
      ({ hkdf, secretKey }) => {
        const handle = secretKey(raw)
        return () => hkdf.expand('sha256', hkdf.extract('sha256', salt, handle), info, 32)
      },
    ),
    ...[32, 4096].flatMap(gcm),
    ...keyWrap(),
  ]
}
