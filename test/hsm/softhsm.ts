import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeySpec, KeyUsage } from '../../src/algorithms/key-spec.ts'
import type { Clock } from '../../src/base/clock.ts'
import { utf8 } from '../../src/base/encoding.ts'
import { native } from '../../src/crypto/native/index.ts'
import { randomHex, randomUuid } from '../../src/crypto/random.ts'
import type { MaterialBinding } from '../../src/custody/custody.ts'
import { type TokenCustody, tokenCustody } from '../../src/hsm/token-custody.ts'

export const pin = 'a-pin-of-the-tests'
export const tokenLabel = 'claviger-test'
const soPin = '12345678'

const places = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
]

/** SoftHSM's module. It is not optional: without it this part of the house is untested, and the test says so. */
export function softhsmModule(): string {
  const found = places.find((place) => existsSync(place))
  if (!found) throw new Error(`SoftHSM is missing (apt-get install softhsm2); looked for ${places}`)
  return found
}

export type SoftHsm = {
  modulePath: string
  /** Makes one more token; the first, `claviger-test`, is there. */
  addToken(label: string): void
  /** Takes every token away, or those with a label, as if the device were pulled out, and puts them back. */
  pullOut(label?: string): void
  plugIn(): void
  remove(): void
}

/**
 * SoftHSM with tokens of its own. One a process at a time: SoftHSM reads SOFTHSM2_CONF when Cryptoki is initialised.
 * Vitest gives each test file a process (pool `forks`); in threads the files would share one Cryptoki.
 * @param settings further lines of softhsm2.conf
 */
export function softhsm(settings: readonly string[] = []): SoftHsm {
  const directory = mkdtempSync(join(tmpdir(), 'claviger-softhsm-'))
  const tokens = join(directory, 'tokens')
  const aside = join(directory, 'aside')
  mkdirSync(tokens)
  const configuration = join(directory, 'softhsm2.conf')
  const lines = [
    `directories.tokendir = ${tokens}`,
    'objectstore.backend = file',
    'log.level = ERROR',
    ...settings,
  ]
  writeFileSync(configuration, `${lines.join('\n')}\n`)
  process.env.SOFTHSM2_CONF = configuration
  const addToken = (label: string) => {
    const pins = ['--so-pin', soPin, '--pin', pin]
    execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, ...pins])
  }
  addToken(tokenLabel)
  return {
    modulePath: softhsmModule(),
    addToken,
    pullOut(label = '') {
      mkdirSync(aside)
      for (const token of readdirSync(tokens)) {
        const folder = join(tokens, token)
        const isMeant = readFileSync(join(folder, 'token.object')).includes(label)
        if (isMeant) renameSync(folder, join(aside, token))
      }
    },
    plugIn() {
      for (const token of readdirSync(aside)) renameSync(join(aside, token), join(tokens, token))
      rmdirSync(aside)
    },
    remove() {
      rmSync(directory, { recursive: true })
    },
  }
}

/** Time that a test moves. */
export function handClock(): Clock & { move(milliseconds: number): void } {
  let now = 0
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds
    },
    every: () => () => {},
    move(milliseconds) {
      now += milliseconds
    },
  }
}

export type CustodyOverrides = Partial<Parameters<typeof tokenCustody>[0]>

/** Custody in the first token, not yet connected. */
export function custodyOf(hsm: SoftHsm, overrides: CustodyOverrides = {}): TokenCustody {
  return tokenCustody({
    name: 'hsm',
    modulePath: hsm.modulePath,
    tokenLabel,
    pin: () => utf8(pin),
    clock: handClock(),
    engine: native,
    ...overrides,
  })
}

/** Where a fresh material belongs. */
export function freshBinding(spec: KeySpec, usage: KeyUsage): MaterialBinding {
  const place = { account: '111122223333', region: 'eu-central-1' }
  return { ...place, key: randomUuid(), material: randomHex(32), spec, usage }
}
