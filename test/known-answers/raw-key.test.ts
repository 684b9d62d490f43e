import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type VectorReport, verifyVectors } from '../../src/vectors.ts'
import { failuresOf, ownVectors, temporaryFolder } from './vector-folder.ts'

const at = temporaryFolder()
afterAll(() => at.remove())

type Master = Record<string, string>
type Key = { encoding: string; material: string; bits: number }

/** The one message under RSA-2048 with SHA-256, with a key or a keyring that differs. */
async function judged(change: (key: Key, master: Master) => void): Promise<VectorReport> {
  const folder = at.path('sdk')
  cpSync(join(ownVectors, 'encryption-sdk'), folder, { recursive: true })
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  const write = (name: string, document: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(document))
  const [keys, manifest] = [read('keys.json'), read('manifest.json')]
  manifest.tests = { rsa: manifest.tests[7] }
  change(keys.keys['rsa-2048'], manifest.tests.rsa['master-keys'][0])
  write('keys.json', keys)
  write('manifest.json', manifest)
  return await verifyVectors([join(folder, 'manifest.json')], { engines: ['native'] })
}

const pemOf = (bits: number) =>
  generateKeyPairSync('rsa', { modulusLength: bits })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()

test('as it is, it opens', async () => {
  expect(await judged(() => {})).toMatchObject({ passed: 1, failed: 0, unsupported: 0 })
})

test.for<[string, (key: Key, master: Master) => void]>([
  [
    'raw RSA keyrings with the padding of PKCS#1 v1.5',
    (_, master) => {
      master['padding-algorithm'] = 'pkcs1'
      delete master['padding-hash']
    },
  ],
  [
    'raw RSA keyrings with the padding none',
    (_, master) => Object.assign(master, { 'padding-algorithm': 'none' }),
  ],
  [
    'raw RSA keyrings with OAEP of sha3',
    (_, master) => Object.assign(master, { 'padding-hash': 'sha3' }),
  ],
  [
    'raw RSA keyrings of a PUBLIC KEY',
    (key) => {
      const pem = createPublicKey(key.material).export({ format: 'pem', type: 'spki' })
      key.material = pem.toString()
    },
  ],
  [
    'raw RSA keyrings of a RSA PRIVATE KEY',
    (key) => {
      const pem = createPrivateKey(key.material).export({ format: 'pem', type: 'pkcs1' })
      key.material = pem.toString()
    },
  ],
  ['RSA keys of 1024 bits', (key) => Object.assign(key, { material: pemOf(1024) })],
  ['raw keyrings of DES', (_, master) => Object.assign(master, { 'encryption-algorithm': 'des' })],
  [
    'raw keyrings of CONSTRUCTOR',
    (_, master) => Object.assign(master, { 'encryption-algorithm': 'constructor' }),
  ],
])('%s are unsupported', async ([reason, change]) => {
  const report = await judged(change)
  expect(report).toMatchObject({ passed: 0, failed: 0, unsupported: 1 })
  expect(report.files[0]?.unsupported).toEqual({ [reason]: 1 })
})

test('another key does not open it', async () => {
  const report = await judged((key) => Object.assign(key, { material: pemOf(2048) }))
  expect(failuresOf(report)).toEqual([
    expect.stringContaining('no encrypted data key of the message could be decrypted'),
  ])
})

test.for<[string, (key: Key) => unknown, string]>([
  ['another encoding', (key) => Object.assign(key, { encoding: 'base64' }), 'is not PEM'],
  [
    'a label that ends as another',
    (key) => (key.material = key.material.replace('END', 'END A')),
    'is not PEM',
  ],
  [
    'digits that are not base64',
    (key) => (key.material = key.material.replace('MII', 'M\u00e4I')),
    'is not PEM',
  ],
  ['a key of a curve', (key) => (key.material = curvePem()), 'is no RSA key'],
])('a key with %s is damage, not a verdict', async ([, change, problem]) => {
  const report = await judged(change)
  expect(report).toMatchObject({ passed: 0, failed: 1, unsupported: 0 })
  expect(failuresOf(report)).toEqual([expect.stringContaining(`material ${problem}`)])
})

const curvePem = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()
