import { aesGcm, counterKdf, digest, hmac, keyWrap } from '../../cases/symmetric.ts'
import { unsupported } from '../../judge.ts'
import { hashNamed } from '../names.ts'
import type { AcvpReader } from './case.ts'

const nothing = new Uint8Array(0)

export const aeadQuestion: AcvpReader = (given) =>
  aesGcm({
    key: given.octets('key'),
    iv: given.octets('iv'),
    associated: given.optionalOctets('aad') ?? nothing,
    plaintext: given.optionalOctets('pt'),
    ciphertext: given.optionalOctets('ct') ?? nothing,
    tag: given.octets('tag'),
  })

export const wrapQuestion =
  (form: 'KW' | 'KWP'): AcvpReader =>
  (given) => {
    if (given.optionalText('kwCipher') === 'inverse') {
      return unsupported(`AES-${form}`, 'key wrap with the inverse cipher')
    }
    return keyWrap({
      form,
      key: given.octets('key'),
      secret: given.optionalOctets('pt'),
      wrapped: given.octets('ct'),
    })
  }

export const digestQuestion: AcvpReader = (given, { algorithm }) => {
  const hash = hashNamed(algorithm)
  if (!hash) return unsupported(algorithm, algorithm)
  if (given.integer('len') % 8 !== 0) return unsupported(algorithm, 'messages of odd bits')
  return digest({ hash, message: given.octets('msg'), digest: given.octets('md') })
}

export const macQuestion: AcvpReader = (given, { algorithm }) => {
  const hash = hashNamed(algorithm.slice('HMAC-'.length))
  if (!hash) return unsupported(algorithm, algorithm)
  if (given.integer('macLen') % 8 !== 0) return unsupported(algorithm, 'MACs of odd bits')
  const tag = given.answer('mac', given.integer('macLen') / 8)
  return hmac({ hash, key: given.octets('key'), message: given.octets('msg'), tag })
}

/** KDF of SP 800-108; the answer names the fixed input, which the implementation chooses. */
export const kdfQuestion: AcvpReader = (given) => {
  const [mode, mac] = [given.text('kdfMode'), given.text('macMode')]
  if (mode !== 'counter') return unsupported('SP 800-108', `SP 800-108 in ${mode} mode`)
  const hash = mac.startsWith('HMAC-') ? hashNamed(mac.slice('HMAC-'.length)) : undefined
  if (!hash) return unsupported('SP 800-108', `SP 800-108 with ${mac}`)
  const place = given.text('counterLocation')
  if (place !== 'before fixed data' || given.integer('counterLength') !== 32) {
    return unsupported('SP 800-108', 'SP 800-108 with another counter')
  }
  if (given.integer('keyOutLength') % 8 !== 0) {
    return unsupported('SP 800-108', 'outputs of odd bits')
  }
  return counterKdf({
    hash,
    key: given.octets('keyIn'),
    fixedInput: given.octets('fixedData'),
    output: given.answer('keyOut', given.integer('keyOutLength') / 8),
  })
}
