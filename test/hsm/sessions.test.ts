import { inspect as print } from 'node:util'
import pkcs11js from 'pkcs11js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KeySpec, KeyUsage } from '../../src/algorithms/key-spec.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { onPool, QueueFull } from '../../src/crypto/native/pool.ts'
import { CustodyUnavailable, type MaterialReference } from '../../src/custody/custody.ts'
import type { TokenCustody } from '../../src/hsm/token-custody.ts'
import { inspect } from './inspector.ts'
import {
  type CustodyOverrides,
  custodyOf,
  freshBinding,
  handClock,
  pin,
  type SoftHsm,
  softhsm,
  tokenLabel,
} from './softhsm.ts'

const message = utf8('attack at dawn')
let hsm: SoftHsm
const opened: TokenCustody[] = []

beforeEach(() => {
  hsm = softhsm()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((custody) => custody.close()))
  hsm.remove()
})

function store(overrides: CustodyOverrides = {}): TokenCustody {
  const custody = custodyOf(hsm, overrides)
  opened.push(custody)
  return custody
}

async function key(
  custody: TokenCustody,
  spec: KeySpec = 'HMAC_256',
  usage: KeyUsage = 'GENERATE_VERIFY_MAC',
): Promise<MaterialReference> {
  const binding = freshBinding(spec, usage)
  return { binding, ...(await custody.generate(binding)) }
}

const mac = (custody: TokenCustody, reference: MaterialReference) =>
  custody.mac(reference, 'HMAC_SHA_256', message)

function countingPin() {
  let asked = 0
  const give = () => {
    asked++
    return utf8(pin)
  }
  return { pin: give, asked: () => asked }
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return await work.then(
    () => expect.unreachable('it must fail'),
    (error) => error,
  )
}

test('a store is disconnected until connect, and after disconnect', async () => {
  const custody = store()
  const refusal = { name: 'CustodyUnavailable', message: 'store hsm: it is disconnected' }
  expect([custody.health(), custody.available()]).toEqual([{ state: 'disconnected' }, false])
  await expect(custody.random(1)).rejects.toMatchObject(refusal)
  await custody.connect()
  expect([custody.health(), custody.available()]).toEqual([{ state: 'connected' }, true])
  const reference = await key(custody)
  const before = await mac(custody, reference)
  await custody.disconnect()
  expect([custody.health(), custody.available()]).toEqual([{ state: 'disconnected' }, false])
  await expect(mac(custody, reference)).rejects.toMatchObject(refusal)
  await custody.connect()
  expect(await mac(custody, reference)).toEqual(before)
})

test('disconnect waits for what is running', async () => {
  const custody = store()
  await custody.connect()
  const generating = custody.generate(freshBinding('RSA_2048', 'SIGN_VERIFY'))
  await new Promise(setImmediate)
  await custody.disconnect()
  await expect(generating).resolves.toHaveProperty('publicKey')
})

test('what comes while a store disconnects is refused', async () => {
  const custody = store()
  await custody.connect()
  const generating = custody.generate(freshBinding('RSA_4096', 'SIGN_VERIFY'))
  const disconnecting = custody.disconnect()
  await new Promise(setImmediate)
  await expect(key(custody)).rejects.toThrow('store hsm: it is disconnected')
  await disconnecting
  await expect(generating).resolves.toHaveProperty('publicKey')
})

test('a refused PIN is not tried again until somebody asks, and is told nowhere', async () => {
  let asked = 0
  let given = 'another-pin'
  const clock = handClock()
  const custody = store({
    clock,
    pin: () => {
      asked++
      return utf8(given)
    },
  })
  const error = await failureOf(custody.connect())
  expect(error).toBeInstanceOf(CustodyUnavailable)
  expect(error.message).toBe('store hsm: the token refused the PIN')
  for (let count = 0; count < 20; count++) {
    clock.move(60_000)
    await expect(custody.random(1)).rejects.toThrow('the token refused the PIN')
  }
  expect([asked, custody.available()]).toEqual([1, false])
  expect(custody.health()).toMatchObject({ state: 'failed', fault: 'pin-refused' })
  const told = print([error, custody.health(), custody], { depth: 20, showHidden: true })
  expect(told).not.toContain(given)
  given = pin
  await custody.connect()
  expect([asked, custody.health()]).toEqual([2, { state: 'connected' }])
})

test('the octets of the PIN are wiped after the login, and after a refusal', async () => {
  for (const text of [pin, 'another-pin']) {
    const octets = utf8(text)
    await store({ pin: () => octets })
      .connect()
      .catch(() => {})
    expect(octets.every((octet) => octet === 0)).toBe(true)
  }
})

test.for([
  ['a module that is not there', { modulePath: '/nowhere/module.so' }, 'module-missing'],
  ['a module without a path', { modulePath: 'libsofthsm2.so' }, 'module-missing'],
  ['a token that is not there', { tokenLabel: 'another' }, 'token-missing'],
] as const)('%s: a stated refusal, and other stores go on', async ([, overrides, fault]) => {
  const [broken, whole] = [store(overrides), store()]
  await whole.connect()
  const reference = await key(whole)
  await expect(broken.connect()).rejects.toThrow(CustodyUnavailable)
  await expect(broken.random(1)).rejects.toThrow(CustodyUnavailable)
  expect(broken.health()).toMatchObject({ state: 'failed', fault })
  await expect(mac(whole, reference)).resolves.toHaveLength(32)
})

test('a module that is no library is refused', async () => {
  const modulePath = import.meta.filename
  const custody = store({ modulePath })
  await expect(custody.connect()).rejects.toThrow('its PKCS#11 module does not start')
})

test('two tokens with one label are refused rather than one of them taken', async () => {
  hsm.addToken(tokenLabel)
  const custody = store()
  await expect(custody.connect()).rejects.toThrow('several tokens have the label')
})

test('a PIN that cannot be had is a stated refusal', async () => {
  const custody = store({
    pin: async () => {
      throw new Error('the safe is locked')
    },
  })
  await expect(custody.connect()).rejects.toThrow('its PIN cannot be read')
  expect(custody.health()).toMatchObject({
    reason: 'its PIN cannot be read: the safe is locked',
  })
})

test('a token that goes is unavailable, and comes back by itself', async () => {
  const clock = handClock()
  const custody = store({ clock })
  await custody.connect()
  const reference = await key(custody)
  const pair = await key(custody, 'RSA_2048', 'SIGN_VERIFY')
  const sign = () => custody.sign(pair, 'RSASSA_PSS_SHA_256', message, 'RAW')
  const before = await mac(custody, reference)
  clock.move(60_000)

  hsm.pullOut()
  const lost = 'store hsm: its token does not answer'
  await expect(mac(custody, reference)).rejects.toMatchObject({
    name: 'CustodyUnavailable',
    message: lost,
  })
  expect(custody.health()).toMatchObject({ state: 'failed', fault: 'token-lost' })
  await expect(sign()).rejects.toThrow('store hsm: its token is not there')
  expect([custody.available(), custody.wouldReconnect()]).toEqual([false, false])

  hsm.plugIn()
  await expect(sign()).rejects.toThrow(CustodyUnavailable)
  clock.move(1000)
  expect([custody.available(), custody.wouldReconnect()]).toEqual([false, true])
  expect(await mac(custody, reference)).toEqual(before)
  expect([custody.available(), custody.wouldReconnect()]).toEqual([true, false])
  await expect(sign()).resolves.toHaveLength(256)
  expect(custody.health()).toEqual({ state: 'connected' })
})

test('a token that stays away stays unavailable, however long it is tried', async () => {
  const clock = handClock()
  const custody = store({ clock })
  await custody.connect()
  hsm.pullOut()
  await expect(key(custody)).rejects.toThrow(CustodyUnavailable)
  for (let count = 0; count < 3; count++) {
    clock.move(1000)
    expect([custody.available(), custody.wouldReconnect()]).toEqual([false, true])
    await expect(key(custody)).rejects.toThrow('its token is not there')
    expect([custody.available(), custody.wouldReconnect()]).toEqual([false, false])
  }
  hsm.plugIn()
})

test('the tokens of two stores that go together come back by themselves', async () => {
  hsm.addToken('second')
  const clock = handClock()
  const stores = [store({ clock }), store({ clock, tokenLabel: 'second' })]
  await Promise.all(stores.map((custody) => custody.connect()))
  hsm.pullOut()
  for (const pause of [0, 1000]) {
    clock.move(pause)
    for (const custody of stores) await expect(key(custody)).rejects.toThrow(CustodyUnavailable)
  }
  hsm.plugIn()
  clock.move(1000)
  for (const custody of stores) await expect(key(custody)).resolves.toHaveProperty('token')
})

test('a token comes back within a minute beside one that stays', async () => {
  hsm.addToken('second')
  const clock = handClock()
  const counted = countingPin()
  const whole = store({ clock, pin: counted.pin })
  const moved = store({ clock, tokenLabel: 'second' })
  await Promise.all([whole.connect(), moved.connect()])
  const reference = await key(moved)
  const before = await mac(moved, reference)
  hsm.pullOut('second')
  await expect(moved.connect()).rejects.toThrow('its token is not there')
  await whole.random(1)
  expect(counted.asked()).toBe(2)

  hsm.plugIn()
  clock.move(59_999)
  await expect(mac(moved, reference)).rejects.toThrow('its token is not there')
  await whole.random(1)
  expect(counted.asked()).toBe(2)
  clock.move(1000)
  expect(await mac(moved, reference)).toEqual(before)
  await whole.random(1)
  expect(counted.asked()).toBe(3)
})

test.for([
  ['alone', []],
  ['beside another', ['second']],
] as const)(
  'a token %s comes back though the clock was set back by an hour',
  async ([, labels]) => {
    const clock = handClock()
    for (const label of labels) hsm.addToken(label)
    const others = labels.map((label) => store({ clock, tokenLabel: label }))
    const custody = store({ clock })
    await custody.connect()
    hsm.pullOut(tokenLabel)
    await expect(custody.connect()).rejects.toThrow('its token is not there')
    for (const other of others) await other.connect()
    hsm.plugIn()
    clock.move(-3_600_000)
    expect(custody.wouldReconnect()).toBe(true)
    await expect(key(custody)).resolves.toHaveProperty('token')
  },
)

test('a generation that meets a lost token is unavailable', async () => {
  const custody = store()
  await custody.connect()
  hsm.pullOut()
  await expect(key(custody)).rejects.toThrow(CustodyUnavailable)
  expect(custody.health()).toMatchObject({ state: 'failed', fault: 'token-lost' })
  hsm.plugIn()
  await custody.connect()
  await expect(key(custody)).resolves.toHaveProperty('token')
})

test('uses of a lost token that come together connect once', async () => {
  const clock = handClock()
  const counted = countingPin()
  const custody = store({ clock, pin: counted.pin })
  await custody.connect()
  const reference = await key(custody)
  hsm.pullOut()
  await expect(mac(custody, reference)).rejects.toThrow(CustodyUnavailable)
  hsm.plugIn()
  clock.move(1000)
  const macs = Array.from({ length: 32 }, () => mac(custody, reference))
  await custody.connect()
  await expect(Promise.all(macs)).resolves.toHaveLength(32)
  expect(counted.asked()).toBe(2)
})

test('the attempts of a store without a token leave the logins of its neighbours alone', async () => {
  const clock = handClock()
  const counted = countingPin()
  const [broken, whole] = [store({ clock, tokenLabel: 'another' }), store({ pin: counted.pin })]
  await expect(broken.connect()).rejects.toThrow(CustodyUnavailable)
  await whole.connect()
  for (let count = 0; count < 5; count++) {
    clock.move(1000)
    await expect(broken.random(1)).rejects.toThrow(CustodyUnavailable)
    await whole.random(1)
  }
  expect(counted.asked()).toBe(1)
})

test('a token that was made later is found when somebody asks, and other stores do not notice', async () => {
  const first = store()
  await first.connect()
  const reference = await key(first)
  const before = await mac(first, reference)
  hsm.addToken('later')
  const second = store({ name: 'second', tokenLabel: 'later' })
  const pair = await key(first, 'RSA_2048', 'SIGN_VERIFY')
  const signing = Array.from({ length: 32 }, () =>
    first.sign(pair, 'RSASSA_PSS_SHA_256', message, 'RAW'),
  )
  await new Promise(setImmediate)
  await second.connect()
  await expect(Promise.all(signing)).resolves.toHaveLength(32)
  expect(await mac(first, reference)).toEqual(before)
  const foreign = await key(second)
  await expect(mac(second, foreign)).resolves.toHaveLength(32)
  await expect(mac(first, foreign)).rejects.toThrow('no longer in the token')
})

test.for(['a store', 'somebody else'] as const)(
  'Cryptoki that %s began and somebody else ended is begun anew by the next use',
  async (beginner) => {
    const somebodyElse = new pkcs11js.PKCS11()
    somebodyElse.load(hsm.modulePath)
    if (beginner === 'somebody else') {
      somebodyElse.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK })
    }
    const clock = handClock()
    const [first, second] = [store({ clock }), store({ clock, name: 'second' })]
    await first.connect()
    await second.connect()
    const reference = await key(first)
    const before = await mac(first, reference)
    for (let count = 0; count < 2; count++) {
      clock.move(1000)
      somebodyElse.C_Finalize()
      await expect(mac(first, reference)).rejects.toThrow('store hsm: its token does not answer')
      expect(await mac(first, reference)).toEqual(before)
      expect(await mac(second, reference)).toEqual(before)
      expect(await mac(first, reference)).toEqual(before)
    }
  },
)

test('a store that is closed leaves its neighbour on the same token at work', async () => {
  const [first, second] = [store(), store({ name: 'second' })]
  await first.connect()
  await second.connect()
  const reference = await key(first)
  await second.close()
  await expect(mac(first, reference)).resolves.toHaveLength(32)
})

test('a connection has one session to hold the login, one for short and two for slow operations', async () => {
  const custody = store()
  await custody.connect()
  const inspector = inspect(hsm, tokenLabel)
  const pair = await key(custody, 'RSA_2048', 'SIGN_VERIFY')
  const work = Array.from({ length: 32 }, () =>
    custody.sign(pair, 'RSASSA_PSS_SHA_256', message, 'RAW'),
  )
  await Promise.all([...work, custody.random(1)])
  expect(inspector.sessionCount()).toBe(4)
})

test('a store in which too much waits has a full queue, and is not unavailable', async () => {
  const custody = store()
  await custody.connect()
  const pair = await key(custody, 'RSA_2048', 'SIGN_VERIFY')
  const sign = () => custody.sign(pair, 'RSASSA_PSS_SHA_256', message, 'RAW')
  const { promise, resolve } = Promise.withResolvers<void>()
  const held = [1, 2].map(() => onPool(() => promise))
  const waiting = Array.from({ length: 1024 }, sign)
  const refusal = await failureOf(sign())
  resolve()
  await Promise.all([...held, ...waiting])
  expect([refusal, custody.available()]).toEqual([new QueueFull(), true])
  await expect(sign()).resolves.toHaveLength(256)
})
