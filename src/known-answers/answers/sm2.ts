import { writeEcPrivateKey, writeEcPublicKey } from '../../crypto/ec-key.ts'
import type { Sm2 } from '../../crypto/engine.ts'
import { type Answer, gives, keptFor, octets } from './answer.ts'

/** GB/T 32918.5-2017, Annex A.2 and C.2; `ephemeral` and `agreed` are its points C1 and (x2, y2). */
const answer = {
  scalar: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
  point:
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
    'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  message: '6d65737361676520646967657374',
  digest: 'f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640',
  signature:
    '3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
    '022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
  plaintext: '656e6372797074696f6e207374616e64617264',
  ciphertext:
    '307c022004ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73' +
    '022100e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0' +
    '042059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766' +
    '041321886ca989ca9c7d58087307ca93092d651efa',
  ephemeral:
    '0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73' +
    'e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0',
  agreed: '335e18d751e51f040e27d468138b7ab1dc86ad7f981d7d416222fd6ab3ed230d',
} as const

export const sm2 = {
  'SM2 signature': ({ sm2 }) => sm2 && answersSignature(sm2),
  'SM2 encryption': ({ sm2 }) => sm2 && answersEncryption(sm2),
  'SM2 agreement': ({ sm2 }) => sm2 && answersAgreement(sm2),
} satisfies Record<string, Answer>

/** What is signed is the digest in both cases, so one signature of its own is enough. */
async function answersSignature(sm2: Sm2): Promise<boolean> {
  const [key, open] = [await keyOf(sm2), openOf(sm2, answer.point)]
  const [message, digest] = [octets(answer.message), octets(answer.digest)]
  const known = octets(answer.signature)
  return (
    (await sm2.verify(open, message, 'RAW', known)) &&
    !(await sm2.verify(open, digest, 'RAW', known)) &&
    (await sm2.verify(open, digest, 'DIGEST', await sm2.sign(key, message, 'RAW')))
  )
}

async function answersEncryption(sm2: Sm2): Promise<boolean> {
  const { plaintext, ciphertext, point } = answer
  const key = await keyOf(sm2)
  const own = await sm2.encrypt(openOf(sm2, point), octets(plaintext))
  return (
    gives(await sm2.decrypt(key, octets(ciphertext)), plaintext) &&
    gives(await sm2.decrypt(key, own), plaintext)
  )
}

async function answersAgreement(sm2: Sm2): Promise<boolean> {
  const key = await keyOf(sm2)
  return gives(await sm2.sharedSecret(key, openOf(sm2, answer.ephemeral)), answer.agreed)
}

const openOf = (sm2: Sm2, point: string) => sm2.publicKey(writeEcPublicKey('SM2', octets(point)))

const keyOf = keptFor((sm2: Sm2) =>
  sm2.privateKey(
    writeEcPrivateKey('SM2', { scalar: octets(answer.scalar), point: octets(answer.point) }),
  ),
)
