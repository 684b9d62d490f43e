import {
  oaep,
  type RsaPublic,
  rsaPublicKey,
  rsaSignature,
  rsaSigning,
  rsaUnsupported,
} from '../../cases/rsa.ts'
import { unsupported } from '../../judge.ts'
import type { Entry } from '../entry.ts'
import { hashNamed } from '../names.ts'
import type { GroupReader } from './group.ts'

const keyOf = (group: Entry, member: 'publicKey' | 'privateKey'): RsaPublic => ({
  modulusBits: group.integer('keySize'),
  n: group.entry(member).number('modulus'),
  e: group.entry(member).number('publicExponent'),
})

const signed = (test: Entry) => ({ message: test.octets('msg'), signature: test.octets('sig') })

export const pkcs1Verify: GroupReader = (group, algorithm) => {
  const hash = hashNamed(group.named('sha'))
  if (!hash) return () => unsupported(algorithm, `RSA with ${group.named('sha')}`)
  const key = keyOf(group, 'publicKey')
  const spki = rsaPublicKey(key)
  return (test) => rsaSignature({ scheme: 'rsa-pkcs1', hash, key, spki, ...signed(test) })
}

export const pkcs1Generate: GroupReader = (group, algorithm) => {
  const hash = hashNamed(group.named('sha'))
  if (!hash) return () => unsupported(algorithm, `RSA with ${group.named('sha')}`)
  const key = keyOf(group, 'privateKey')
  const [spki, pkcs8] = [rsaPublicKey(key), group.octets('privateKeyPkcs8')]
  return (test) => rsaSigning({ scheme: 'rsa-pkcs1', hash, key, spki, pkcs8, ...signed(test) })
}

export const pssVerify: GroupReader = (group, algorithm) => {
  const [sha, mgf, mgfSha] = [group.named('sha'), group.named('mgf'), mgfShaOf(group)]
  const hash = hashNamed(sha)
  if (!hash) return () => unsupported(algorithm, `RSA with ${sha}`)
  if (mgf !== 'MGF1' || mgfSha !== sha) return () => unsupported(algorithm, otherMgf)
  const key = keyOf(group, 'publicKey')
  const reason = rsaUnsupported(key.modulusBits, group.integer('sLen'), hash)
  if (reason !== undefined) return () => unsupported(algorithm, reason)
  const spki = rsaPublicKey(key)
  return (test) => rsaSignature({ scheme: 'rsa-pss', hash, key, spki, ...signed(test) })
}

/** The hash of MGF1; no other mask generation has one. */
const mgfShaOf = (group: Entry): string | undefined =>
  group.named('mgf') === 'MGF1' ? group.named('mgfSha') : undefined

const otherMgf = 'mask generation with another hash than the message'

export const oaepDecrypt: GroupReader = (group, algorithm) => {
  const [sha, mgf, mgfSha] = [group.named('sha'), group.named('mgf'), mgfShaOf(group)]
  const hash = hashNamed(sha)
  if (!hash) return () => unsupported(algorithm, `RSA with ${sha}`)
  if (mgf !== 'MGF1' || mgfSha !== sha) return () => unsupported(algorithm, otherMgf)
  const { modulusBits, e } = keyOf(group, 'privateKey')
  const pkcs8 = group.octets('privateKeyPkcs8')
  return (test) => {
    if (test.text('label') !== '') return unsupported(algorithm, 'OAEP labels')
    const [plaintext, ciphertext] = [test.octets('msg'), test.octets('ct')]
    return oaep({ hash, modulusBits, e, pkcs8, plaintext, ciphertext })
  }
}
