import { type HashName, hashes } from '../../algorithms/hash.ts'
import { counterKdf } from '../../crypto/sp800-108.ts'
import { gives, octets, type PromptAnswer } from './answer.ts'

/** Of the message `abc` (FIPS 180-4, examples). */
const digests: Readonly<Record<HashName, string>> = {
  sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
  sha224: '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7',
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  sha384:
    'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed' +
    '8086072ba1e7cc2358baeca134c825a7',
  sha512:
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a' +
    '2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
}

/** Of `Hi There` under twenty octets 0b (RFC 4231 §4.2; RFC 2202 §3, test case 1). */
const macs: Readonly<Record<HashName, string>> = {
  sha1: 'b617318655057264e28bc0b6fb378c8ef146be00',
  sha224: '896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22',
  sha256: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  sha384:
    'afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59c' +
    'faea9ea9076ede7f4af152e8b2fa9cb6',
  sha512:
    '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde' +
    'daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854',
}
const macKey = '0b'.repeat(20)

/** RFC 5869 §A.1, with SHA-256. */
const hkdf = {
  secret: '0b'.repeat(22),
  salt: '000102030405060708090a0b0c',
  info: 'f0f1f2f3f4f5f6f7f8f9',
  output: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
} as const

/** OpenSSL 3.0, `openssl kdf … KBKDF`: HMAC-SHA-256 in counter mode. */
const kdf = {
  key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  label: '636c617669676572206d657373616765206b6579207631',
  context: 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf',
  derived:
    'be01de8edb394ead79a75156fc8dfdff730c51b6f56726a34098d0468588d6a1' +
    '831df6bf3ae331b8a2ec50c2cabcc2319b59559bea2889681456e3c31aa44505',
} as const

const digestOf =
  (name: HashName): PromptAnswer =>
  ({ hash }) =>
    gives(hash.digest(name, octets('616263')), digests[name]) &&
    hash.hexDigest(name, octets('616263')) === digests[name]

/** Both forms, and the message in two parts. */
function macOf(name: HashName): PromptAnswer {
  return ({ hmac, secretKey }) => {
    const key = secretKey(octets(macKey))
    const message = [octets('4869205468'), octets('657265')]
    const keyed = hmac.keyed(name, key)
    return (
      gives(hmac.mac(name, key, ...message), macs[name]) &&
      gives(keyed.mac(...message), macs[name]) &&
      keyed.hexMac(...message) === macs[name]
    )
  }
}

/** HKDF and SP 800-108 with one hash: with others they differ in their HMAC alone, which has answers of its own. */
export const hashing = {
  'SHA-1': digestOf('sha1'),
  'SHA-224': digestOf('sha224'),
  'SHA-256': digestOf('sha256'),
  'SHA-384': digestOf('sha384'),
  'SHA-512': digestOf('sha512'),
  'HMAC-SHA-1': macOf('sha1'),
  'HMAC-SHA-224': macOf('sha224'),
  'HMAC-SHA-256': macOf('sha256'),
  'HMAC-SHA-384': macOf('sha384'),
  'HMAC-SHA-512': macOf('sha512'),
  HKDF(engine) {
    const { secret, salt, info, output } = hkdf
    const extracted = engine.hkdf.extract('sha256', octets(salt), engine.secretKey(octets(secret)))
    return gives(engine.hkdf.expand('sha256', extracted, octets(info), output.length / 2), output)
  },
  'SP 800-108'({ hmac, secretKey }) {
    const { key, label, context, derived } = kdf
    const given = [secretKey(octets(key)), octets(label), octets(context)] as const
    return gives(counterKdf(hmac, ...given, 2 * hashes.sha256.octets), derived)
  },
} satisfies Record<string, PromptAnswer>
