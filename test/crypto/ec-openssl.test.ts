import { describe, expect, test } from 'vitest'
import { utf8 } from '../../src/base/encoding.ts'
import type { Engine } from '../../src/crypto/engine.ts'
import { native } from '../../src/crypto/native/index.ts'
import { noble } from '../../src/crypto/noble/index.ts'
import { curveNames, hashOf } from './ec-textbook.ts'
import { openssl } from './openssl.ts'

const message = utf8('attack at dawn')

describe.each<Engine>([native, noble])('$name and the openssl command', ({ ec, ecdsa, ecdh }) => {
  describe.each(curveNames)('%s', (curve) => {
    const hash = hashOf[curve]
    const digest = native.hash.digest(hash, message)

    test('openssl reads both keys of a pair', async () => {
      const { privateKey, publicKey } = await ec.generate(curve)
      const files = { 'key.der': privateKey, 'public.der': publicKey }
      const der = (...args: string[]) =>
        openssl(['pkey', '-inform', 'DER', '-outform', 'DER', ...args], files)
      expect(Buffer.compare(der('-in', 'key.der', '-pubout'), publicKey)).toBe(0)
      expect(Buffer.compare(der('-in', 'public.der', '-pubin', '-pubout'), publicKey)).toBe(0)
    })

    test('openssl verifies what was signed, over a message and over its digest', async () => {
      const { privateKey, publicKey } = await ec.generate(curve)
      const key = await ec.privateKey(curve, privateKey)
      const signatures = [
        await ecdsa.sign(curve, hash, key, message, 'RAW'),
        await ecdsa.sign(curve, hash, key, digest, 'DIGEST'),
      ]
      for (const signature of signatures) {
        const files = { 'public.der': publicKey, signature, message }
        const verify = ['dgst', `-${hash}`, '-keyform', 'DER', '-verify', 'public.der']
        const said = openssl([...verify, '-signature', 'signature', 'message'], files)
        expect(Buffer.from(said).toString()).toBe('Verified OK\n')
      }
    })

    test('what openssl signed verifies, over a message and over its digest', async () => {
      const { privateKey, publicKey } = await ec.generate(curve)
      const sign = ['dgst', `-${hash}`, '-keyform', 'DER', '-sign', 'key.der', 'message']
      const signature = openssl(sign, { 'key.der': privateKey, message })
      const key = ec.publicKey(curve, publicKey)
      expect([
        await ecdsa.verify(curve, hash, key, message, 'RAW', signature),
        await ecdsa.verify(curve, hash, key, digest, 'DIGEST', signature),
      ]).toEqual([true, true])
    })

    test('openssl agrees on a shared secret', async () => {
      const [mine, theirs] = [await ec.generate(curve), await ec.generate(curve)]
      const peer = ec.publicKey(curve, theirs.publicKey)
      const secret = await ecdh.sharedSecret(
        curve,
        await ec.privateKey(curve, mine.privateKey),
        peer,
      )
      const keys = [
        '-keyform',
        'DER',
        '-inkey',
        'key.der',
        '-peerform',
        'DER',
        '-peerkey',
        'peer.der',
      ]
      const files = { 'key.der': theirs.privateKey, 'peer.der': mine.publicKey }
      expect(Buffer.compare(openssl(['pkeyutl', '-derive', ...keys], files), secret)).toBe(0)
    })
  })
})
