import { wipe } from '../base/bytes.ts'
import { base64, fromBase64 } from '../base/encoding.ts'
import { OperatorError } from '../base/error.ts'
import {
  type Argon2Parameters,
  areArgon2Parameters,
  argon2id,
  argon2Recommended,
} from '../crypto/argon2.ts'
import { randomBytes } from '../crypto/random.ts'
import { type RootKey, type RootKeySource, rootKeyRefused } from './root-key.ts'

const saltOctets = 16
/** For a new passphrase. Source: SP 800-63B-4 §3.1.1.2, 15 where it is the only factor. */
export const passphraseOctetsMin = 15
const parametersLengthMax = 512

/**
 * A root key made from a passphrase with Argon2id. Salt and cost are kept in the keystore.
 * @param readPassphrase gives the passphrase, UTF-8, in an allocation of its own; it is wiped after each use
 */
export function passphraseRootKey(
  readPassphrase: () => Promise<Uint8Array>,
  cost: Argon2Parameters = argon2Recommended,
): RootKeySource {
  return {
    name: 'a passphrase',
    assertVacant: () => withPassphrase(readPassphrase, async (octets) => refuseShort(octets)),
    stage: () =>
      withPassphrase(readPassphrase, async (octets) => {
        refuseShort(octets)
        return stretch(octets, randomBytes(saltOctets), cost)
      }),
    settle: async () => {},
    candidates: (_, text) =>
      withPassphrase(readPassphrase, async (octets) => {
        const { salt, ...kept } = parseParameters(text)
        return [await stretch(octets, salt, kept)]
      }),
  }
}

async function withPassphrase<T>(
  read: () => Promise<Uint8Array>,
  use: (octets: Uint8Array) => Promise<T>,
): Promise<T> {
  const octets = await read()
  try {
    return await use(octets)
  } finally {
    wipe(octets)
  }
}

async function stretch(
  passphrase: Uint8Array,
  salt: Uint8Array,
  cost: Argon2Parameters,
): Promise<RootKey> {
  const { memoryKibibytes, passes, lanes } = cost
  return {
    octets: await argon2id(passphrase, salt, cost),
    parameters: JSON.stringify({
      source: 'passphrase',
      salt: base64(salt),
      memoryKibibytes,
      passes,
      lanes,
    }),
  }
}

function refuseShort(passphrase: Uint8Array): void {
  if (passphrase.length >= passphraseOctetsMin) return
  throw new OperatorError(
    'passphrase-short',
    `root key: a new passphrase must have at least ${passphraseOctetsMin} octets, got ${passphrase.length}`,
  )
}

/** The text is not authenticated before the key check, so it is held to what `stretch` writes. */
function parseParameters(text: string): Argon2Parameters & { salt: Uint8Array } {
  const found = parseJson(text)
  if (isObject(found) && found.source === 'passphrase' && typeof found.salt === 'string') {
    const salt = fromBase64(found.salt)
    const cost = {
      memoryKibibytes: Number(found.memoryKibibytes),
      passes: Number(found.passes),
      lanes: Number(found.lanes),
    }
    if (salt?.length === saltOctets && areArgon2Parameters(cost)) return { salt, ...cost }
  }
  throw rootKeyRefused('the keystore was not made with a passphrase, or its parameters were edited')
}

function parseJson(text: string): unknown {
  try {
    return text.length <= parametersLengthMax ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
