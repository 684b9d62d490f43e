import { aesGcm, hkdf, hmac, keyWrap } from '../../cases/symmetric.ts'
import { malformed, unsupported } from '../../judge.ts'
import { UnreadableVectors } from '../entry.ts'
import { hashNamed } from '../names.ts'
import type { GroupReader } from './group.ts'

export const aead: GroupReader = (_, algorithm) => (test) => {
  if (algorithm !== 'AES-GCM') return unsupported(algorithm, algorithm)
  return aesGcm({
    key: test.octets('key'),
    iv: test.octets('iv'),
    associated: test.octets('aad'),
    plaintext: test.octets('msg'),
    ciphertext: test.octets('ct'),
    tag: test.octets('tag'),
  })
}

const forms = new Map([
  ['AES-WRAP', 'KW'],
  ['AES-KW', 'KW'],
  ['AES-KWP', 'KWP'],
] as const)

export const keywrap: GroupReader = (_, algorithm) => (test) => {
  const form = forms.get(algorithm as 'AES-KW')
  if (!form) return unsupported(algorithm, algorithm)
  const key = test.octets('key')
  return keyWrap({ form, key, secret: test.octets('msg'), wrapped: test.octets('ct') })
}

/** `HMACSHA256`; the file's tags are as long as their group says. */
export const macOf: GroupReader = (group, algorithm) => {
  const hash = algorithm.startsWith('HMAC') ? hashNamed(algorithm.slice('HMAC'.length)) : undefined
  if (!hash) return () => unsupported(algorithm, algorithm)
  const tagOctets = group.integer('tagSize') / 8
  if (tagOctets === 0) throw new UnreadableVectors(`${group.path}.tagSize is 0`)
  return (test) => {
    const tag = test.octets('tag')
    const question = hmac({ hash, key: test.octets('key'), message: test.octets('msg'), tag })
    if (tag.length === tagOctets) return question
    return malformed(question.algorithm, 'hmac', 'mac', `a tag must be ${tagOctets} octets`)
  }
}

export const hkdfOf: GroupReader = (_, algorithm) => {
  const hash = hashNamed(algorithm.replace(/^HKDF-/, ''))
  if (!hash) return () => unsupported(algorithm, algorithm)
  return (test) =>
    hkdf({
      hash,
      secret: test.octets('ikm'),
      salt: test.octets('salt'),
      info: test.octets('info'),
      octets: test.integer('size'),
      output: test.octets('okm'),
    })
}
