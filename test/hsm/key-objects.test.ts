import { createPublicKey, verify } from 'node:crypto'
import pkcs11js from 'pkcs11js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KeySpec, type KeyUsage, keySpecs } from '../../src/algorithms/key-spec.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { longOnPool } from '../../src/crypto/native/pool.ts'
import { type MaterialReference, MaterialUnusable } from '../../src/custody/custody.ts'
import { Connection, type Session } from '../../src/hsm/connection.ts'
import type { Attribute, Cryptoki } from '../../src/hsm/cryptoki.ts'
import { generateObjects } from '../../src/hsm/generation.ts'
import { newObjectName } from '../../src/hsm/object-name.ts'
import type { TokenCustody } from '../../src/hsm/token-custody.ts'
import { type Inspector, inspect } from './inspector.ts'
import { custodyOf, freshBinding, type SoftHsm, softhsm, tokenLabel } from './softhsm.ts'

const message = utf8('attack at dawn')
const none = new Uint8Array(0)
const uses: [KeySpec, KeyUsage, string[]][] = [
  ['SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT', ['ENCRYPT', 'DECRYPT']],
  ['HMAC_256', 'GENERATE_VERIFY_MAC', ['SIGN']],
  ['HMAC_224', 'GENERATE_VERIFY_MAC', ['SIGN']],
  ['ECC_NIST_P256', 'SIGN_VERIFY', ['SIGN']],
  ['ECC_NIST_P384', 'KEY_AGREEMENT', ['DERIVE']],
  ['ECC_NIST_EDWARDS25519', 'SIGN_VERIFY', ['SIGN']],
  ['RSA_2048', 'SIGN_VERIFY', ['SIGN']],
  ['RSA_2048', 'ENCRYPT_DECRYPT', ['DECRYPT']],
]

let hsm: SoftHsm
let custody: TokenCustody
let inspector: Inspector

beforeAll(async () => {
  hsm = softhsm()
  custody = custodyOf(hsm)
  await custody.connect()
  inspector = inspect(hsm, tokenLabel)
})
afterAll(async () => {
  inspector.close()
  await custody.close()
  hsm.remove()
})

type Made = MaterialReference & { publicKey?: Uint8Array }

async function made(spec: KeySpec, usage: KeyUsage): Promise<Made> {
  const binding = freshBinding(spec, usage)
  return { binding, ...(await custody.generate(binding)) }
}

const isPublic = (handle: Buffer): boolean =>
  read(handle, pkcs11js.CKA_CLASS).readUInt32LE() === pkcs11js.CKO_PUBLIC_KEY

function read(handle: Buffer, type: number): Buffer {
  const { cryptoki, session } = inspector
  return cryptoki.C_GetAttributeValue(session, handle, [{ type }])[0]!.value
}

test.for(uses)('%s for %s: secret, not extractable, for %j alone', async ([spec, usage, flags]) => {
  const { token } = await made(spec, usage)
  const secrets = inspector.find(token).filter((handle) => !isPublic(handle))
  expect(secrets.length).toBe(1)
  const yes = (type: number) => read(secrets[0]!, type)[0] === 1
  const { CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE, CKA_EXTRACTABLE, CKA_LOCAL } = pkcs11js
  expect([CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE, CKA_EXTRACTABLE, CKA_LOCAL].map(yes)).toEqual([
    true,
    true,
    true,
    false,
    true,
  ])
  const isPair = keySpecs[spec].kind === 'asymmetric'
  const all = isPair
    ? (['DECRYPT', 'SIGN', 'SIGN_RECOVER', 'UNWRAP', 'DERIVE'] as const)
    : (['ENCRYPT', 'DECRYPT', 'SIGN', 'VERIFY', 'WRAP', 'UNWRAP', 'DERIVE'] as const)
  expect(all.filter((flag) => yes(pkcs11js[`CKA_${flag}`]))).toEqual(flags)
  const value = keySpecs[spec].material.type === 'rsa' ? 'CKA_PRIVATE_EXPONENT' : 'CKA_VALUE'
  expect(() => read(secrets[0]!, pkcs11js[value])).toThrow('CKR_ATTRIBUTE_SENSITIVE')
})

test('a public key is private to who has the PIN, so that nobody else can put another in its place', async () => {
  const { token } = await made('RSA_2048', 'ENCRYPT_DECRYPT')
  const [publicKey] = inspector.find(token).filter(isPublic)
  expect(read(publicKey!, pkcs11js.CKA_PRIVATE)[0]).toBe(1)
})

test('the label names the key, and stays', async () => {
  const { binding, token } = await made('HMAC_256', 'GENERATE_VERIFY_MAC')
  const label = read(inspector.find(token)[0]!, pkcs11js.CKA_LABEL).toString()
  expect(label).toMatch(new RegExp(`^claviger-1 ${binding.key} [0-9a-f]{32}$`))
  const { cryptoki, session } = inspector
  const other = [{ type: pkcs11js.CKA_LABEL, value: 'another' }]
  const relabel = () => cryptoki.C_SetAttributeValue(session, inspector.find(token)[0]!, other)
  expect(relabel).toThrow()
})

test('a token from another row is refused, before and after its owner has used it', async () => {
  const [owner, thief] = [
    await made('HMAC_256', 'GENERATE_VERIFY_MAC'),
    await made('HMAC_256', 'GENERATE_VERIFY_MAC'),
  ]
  const swapped = { binding: thief.binding, token: owner.token }
  const stolen = () => custody.mac(swapped, 'HMAC_SHA_256', message)
  await expect(stolen()).rejects.toThrow(MaterialUnusable)
  await custody.mac(owner, 'HMAC_SHA_256', message)
  await expect(stolen()).rejects.toThrow(MaterialUnusable)
  await expect(custody.destroy(swapped)).rejects.toThrow(MaterialUnusable)
  await expect(custody.mac(owner, 'HMAC_SHA_256', message)).resolves.toHaveLength(32)
})

test.for(['account', 'region', 'key', 'material'] as const)(
  'a reference with another %s is refused',
  async (member) => {
    const { binding, token } = await made('HMAC_256', 'GENERATE_VERIFY_MAC')
    const changed = { ...binding, [member]: `${binding[member]}0` }
    await expect(custody.mac({ binding: changed, token }, 'HMAC_SHA_256', message)).rejects.toThrow(
      MaterialUnusable,
    )
  },
)

test('a key that was deleted behind our back is MaterialUnusable, and the store stays connected', async () => {
  const gone = await made('ECC_NIST_P256', 'SIGN_VERIFY')
  const sign = () => custody.sign(gone, 'ECDSA_SHA_256', message, 'RAW')
  await sign()
  inspector.destroy(gone.token)
  await expect(sign()).rejects.toThrow(MaterialUnusable)
  await expect(sign()).rejects.toThrow(/no longer in the token/)
  expect(custody.health()).toEqual({ state: 'connected' })
})

test('destroying removes both keys of a pair', async () => {
  const pair = await made('ECC_NIST_P256', 'SIGN_VERIFY')
  expect(inspector.find(pair.token)).toHaveLength(2)
  await custody.destroy(pair)
  expect(inspector.find(pair.token)).toHaveLength(0)
})

test('an impostor beside a key makes both unusable rather than one of them used', async () => {
  const key = await made('HMAC_256', 'GENERATE_VERIFY_MAC')
  await impostor(key, { sign: true })
  await expect(custody.mac(key, 'HMAC_SHA_256', message)).rejects.toThrow(MaterialUnusable)
})

test('an object that was made without the PIN is not looked at', async () => {
  const key = await made('HMAC_256', 'GENERATE_VERIFY_MAC')
  const before = await custody.mac(key, 'HMAC_SHA_256', message)
  custody = await reconnected(custody)
  await impostor(key, { sign: true, isPrivate: false })
  expect(await custody.mac(key, 'HMAC_SHA_256', message)).toEqual(before)
})

test('a handle that became void is looked for once more', async () => {
  const key = await made('HMAC_256', 'GENERATE_VERIFY_MAC')
  const before = await custody.mac(key, 'HMAC_SHA_256', message)
  inspector.destroy(key.token)
  await impostor(key, { sign: true })
  const after = await custody.mac(key, 'HMAC_SHA_256', message)
  expect([after.length, Buffer.compare(after, before) === 0]).toEqual([32, false])
})

test('1,000 failures of every kind leak no session, and the store goes on', async () => {
  const symmetric = await made('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')
  const pair = await made('RSA_2048', 'ENCRYPT_DECRYPT')
  const mute = await made('HMAC_256', 'GENERATE_VERIFY_MAC')
  const sealed = await custody.encrypt(symmetric, 'SYMMETRIC_DEFAULT', message, none)
  inspector.destroy(mute.token)
  await impostor(mute, { sign: false })
  await fails(450, () => custody.decrypt(symmetric, 'SYMMETRIC_DEFAULT', sealed, message))
  await fails(450, () => custody.mac(mute, 'HMAC_SHA_256', message))
  const noise = new Uint8Array(256).fill(1)
  await fails(50, () => custody.decrypt(pair, 'RSAES_OAEP_SHA_1', noise, none))
  await fails(50, () => custody.decrypt(pair, 'RSAES_OAEP_SHA_256', noise, none))
  // Anchor, one for short operations, two for slow ones.
  expect(inspector.sessionCount()).toBeLessThanOrEqual(4)
  const opened = await custody.decrypt(symmetric, 'SYMMETRIC_DEFAULT', sealed, none)
  expect(opened).toEqual(message)
})

test('32 operations of every kind at once each get their own answer', async () => {
  const symmetric = await made('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')
  const pair = await made('RSA_2048', 'ENCRYPT_DECRYPT')
  const signer = await made('RSA_2048', 'SIGN_VERIFY')
  const key = createPublicKey({ key: Buffer.from(signer.publicKey!), format: 'der', type: 'spki' })
  const roundTrip = async (
    owner: Made,
    algorithm: 'SYMMETRIC_DEFAULT' | 'RSAES_OAEP_SHA_256',
    text: Uint8Array,
  ) => {
    const sealed = await custody.encrypt(owner, algorithm, text, none)
    return await custody.decrypt(owner, algorithm, sealed, none)
  }
  const answers = await Promise.all(
    Array.from({ length: 8 }, async (_, index) => {
      const text = utf8(`message ${index}`)
      const [a, b, signature, mac] = await Promise.all([
        roundTrip(symmetric, 'SYMMETRIC_DEFAULT', text),
        roundTrip(pair, 'RSAES_OAEP_SHA_256', text),
        custody.sign(signer, 'RSASSA_PKCS1_V1_5_SHA_256', text, 'RAW'),
        custody.generate(freshBinding('HMAC_256', 'GENERATE_VERIFY_MAC')),
      ])
      expect([a, b]).toEqual([text, text])
      return [verify('sha256', text, key, signature), mac.token.length]
    }),
  )
  expect(answers).toEqual(Array(8).fill([true, 22]))
})

test('ciphertexts are version, IV, ciphertext and tag, with an IV of their own', async () => {
  const symmetric = await made('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')
  const heads = new Set<string>()
  for (let count = 0; count < 100; count++) {
    const sealed = await custody.encrypt(symmetric, 'SYMMETRIC_DEFAULT', message, none)
    expect([sealed.length, sealed[0]]).toEqual([1 + 12 + message.length + 16, 1])
    heads.add(Buffer.from(sealed.subarray(1, 13)).toString('hex'))
  }
  expect(heads.size).toBe(100)
})

test('an empty plaintext and an empty message are taken like others', async () => {
  const symmetric = await made('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')
  const sealed = await custody.encrypt(symmetric, 'SYMMETRIC_DEFAULT', none, message)
  expect(await custody.decrypt(symmetric, 'SYMMETRIC_DEFAULT', sealed, message)).toEqual(none)
  const mac = await made('HMAC_256', 'GENERATE_VERIFY_MAC')
  expect(await custody.mac(mac, 'HMAC_SHA_256', none)).toHaveLength(32)
})

test('random octets come from the token, 1 to 1,024', async () => {
  const [a, b] = [await custody.random(1024), await custody.random(1024)]
  expect([a.length, a.buffer.byteLength]).toEqual([1024, 1024])
  expect(a).not.toEqual(b)
  for (const wrong of [0, 1025, 1.5]) await expect(custody.random(wrong)).rejects.toThrow(TypeError)
})

test.for([
  ['extractable', pkcs11js.CKA_EXTRACTABLE, true],
  ['not sensitive', pkcs11js.CKA_SENSITIVE, false],
  ['good for wrapping', pkcs11js.CKA_WRAP, true],
  ['lost with the session', pkcs11js.CKA_TOKEN, false],
] as const)('a key that came out %s is refused and destroyed', async ([, type, value]) => {
  const binding = freshBinding('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')
  const name = newObjectName(native.hash, binding)
  const disobedient = disobey((template) =>
    template.map((each) => (each.type === type ? { type, value } : each)),
  )
  const handle = inspector.session
  const session = { cryptoki: disobedient, handle, connection: neverAsked } satisfies Session
  await expect(generateObjects(session, binding, name)).rejects.toThrow(MaterialUnusable)
  expect(inspector.find(Buffer.concat([Buffer.alloc(2), name.id]))).toHaveLength(0)
})

/** Generation asks a session's connection for nothing. */
const neverAsked = Object.create(Connection.prototype) as Connection

/** The token, except that it makes keys after a template of its own. */
function disobey(change: (template: Attribute[]) => Attribute[]): Cryptoki {
  const real: Cryptoki = inspector.cryptoki
  return new Proxy(real, {
    get(target, property: keyof Cryptoki) {
      if (property !== 'C_GenerateKeyAsync') return target[property].bind(target)
      return ((session, mechanism, template) =>
        target.C_GenerateKeyAsync(
          session,
          mechanism,
          change(template),
        )) satisfies Cryptoki['C_GenerateKeyAsync']
    },
  })
}

/** Makes another object under the id and label of `reference`. */
async function impostor(
  reference: Made,
  { sign, isPrivate = true }: { sign: boolean; isPrivate?: boolean },
): Promise<void> {
  const { cryptoki, session } = inspector
  const name = newObjectName(native.hash, reference.binding)
  cryptoki.C_GenerateKey(session, { mechanism: pkcs11js.CKM_GENERIC_SECRET_KEY_GEN }, [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_SECRET_KEY },
    { type: pkcs11js.CKA_KEY_TYPE, value: pkcs11js.CKK_GENERIC_SECRET },
    { type: pkcs11js.CKA_TOKEN, value: true },
    { type: pkcs11js.CKA_PRIVATE, value: isPrivate },
    { type: pkcs11js.CKA_VALUE_LEN, value: 32 },
    { type: pkcs11js.CKA_SIGN, value: sign },
    { type: pkcs11js.CKA_ID, value: Buffer.from(reference.token.subarray(2)) },
    { type: pkcs11js.CKA_LABEL, value: name.label },
  ])
}

/** Another custody that has not looked for anything yet. */
async function reconnected(old: TokenCustody): Promise<TokenCustody> {
  const fresh = custodyOf(hsm)
  await fresh.connect()
  await old.close()
  return fresh
}

async function fails(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < times; count++) await expect(work()).rejects.toThrow()
}

test('a pair of RSA waits for other long work, and nothing waits for it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const long = longOnPool(() => promise)
  const order: string[] = []
  const rsa = made('RSA_2048', 'SIGN_VERIFY').then(() => order.push('RSA'))
  await made('ECC_NIST_P384', 'SIGN_VERIFY').then(() => order.push('EC'))
  resolve()
  await Promise.all([long, rsa])
  expect(order).toEqual(['EC', 'RSA'])
})
