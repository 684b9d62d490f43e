import { bytesEqual } from '../../base/bytes.ts'
import { CommittingAead } from '../../crypto/committing-aead.ts'
import type { AesKeyWrap, Engine } from '../../crypto/engine.ts'
import { gives, octets, type PromptAnswer, refuses } from './answer.ts'

/** McGrew and Viega, The Galois/Counter Mode of Operation, test case 16. */
const gcm = {
  key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
  iv: 'cafebabefacedbaddecaf888',
  plaintext:
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72' +
    '1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  associated: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
  sealed:
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa' +
    '8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662' +
    '76fc6ece0f4e1768cddf8853bb2d551b',
} as const

/** The format of crypto/committing-aead.ts, computed with OpenSSL alone. */
const committing = {
  key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  plaintext: '61747461636b206174206461776e',
  associated: '6465706172746d656e743d66696e616e6365',
  body:
    'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf' +
    '831df6bf3ae331b8a2ec50c2cabcc2319b59559bea2889681456e3c31aa44505' +
    'b0b1b2b3b4b5b6b7b8b9babb' +
    'f590335f819c076598e754ef6c90091d91660fb800c1d6ec654098941e1c',
} as const

/** RFC 3394 §4.6. */
const wrapped = {
  key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
  secret: '00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f',
  wrapped: '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
} as const

/** RFC 5649 §6. */
const wrappedPadded = {
  key: '5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8',
  secret: '466f7250617369',
  wrapped: 'afbeb0f07dfbf5419200f2ccb50bb24f',
} as const

/** AES-256 stands for keys of 128 and 192 bits, which differ in the number of rounds. */
export const aes = {
  'AES-GCM': answersGcm,
  'committing AES-GCM': answersCommitting,
  'AES-KW': (engine) => answersWrap(engine, wrapped, 'wrap', 'unwrap'),
  'AES-KWP': (engine) => answersWrap(engine, wrappedPadded, 'wrapPadded', 'unwrapPadded'),
} satisfies Record<string, PromptAnswer>

function answersGcm({ aesGcm, secretKey }: Engine): boolean {
  const { sealed } = gcm
  const [key, iv] = [secretKey(octets(gcm.key)), octets(gcm.iv)]
  const [plaintext, associated] = [octets(gcm.plaintext), octets(gcm.associated)]
  const into = new Uint8Array(octets(sealed).length)
  aesGcm.sealInto(key, iv, plaintext, associated, into)
  return (
    gives(aesGcm.seal(key, iv, plaintext, associated), sealed) &&
    gives(into, sealed) &&
    gives(aesGcm.open(key, iv, octets(sealed), associated), gcm.plaintext) &&
    refuses(() => aesGcm.open(key, iv, octets(sealed), iv))
  )
}

/** Its nonces are random: what it seals is opened again. */
function answersCommitting(engine: Engine): boolean {
  const { plaintext, body } = committing
  const aead = new CommittingAead(engine, engine.secretKey(octets(committing.key)))
  const associated = octets(committing.associated)
  const own = aead.seal(octets(plaintext), associated)
  return (
    gives(aead.open(octets(body), associated), plaintext) &&
    gives(aead.open(own, associated), plaintext) &&
    !bytesEqual(own, octets(body)) &&
    refuses(() => aead.open(octets(body), octets(plaintext)))
  )
}

function answersWrap(
  { secretKey, aesKeyWrap }: Engine,
  answer: Readonly<Record<'key' | 'secret' | 'wrapped', string>>,
  wrap: keyof AesKeyWrap,
  unwrap: keyof AesKeyWrap,
): boolean {
  const key = secretKey(octets(answer.key))
  return (
    gives(aesKeyWrap[wrap](key, octets(answer.secret)), answer.wrapped) &&
    gives(aesKeyWrap[unwrap](key, octets(answer.wrapped)), answer.secret) &&
    refuses(() => aesKeyWrap[unwrap](key, octets(answer.wrapped + answer.wrapped)))
  )
}
