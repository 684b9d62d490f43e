import { isAbsolute } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { utf8 } from '../base/encoding.ts'
import { OperatorError } from '../base/error.ts'
import type { Engine } from '../crypto/engine.ts'
import { readSecretFile } from '../storage/secret-file.ts'
import type { TokenAddress } from './sessions.ts'
import { type TokenCustody, tokenCustody } from './token-custody.ts'

/** One PKCS#11 store as an operator names it. */
export type TokenStoreSettings = {
  /** The custom key store's id, which callers give as CustomKeyStoreId. */
  name: string
  /** The absolute path of the PKCS#11 module. */
  module: string
  /** The token's label, 1 to 32 octets. Slots are numbered anew now and then; labels stay. */
  token: string
} & PinSource

type PinSource =
  /** A file of its owner alone; a line's end after the PIN is cut off. */
  | { pinFile: string }
  /** Gives the PIN's UTF-8 octets at each login, and does not need them back. */
  | { pin: () => Uint8Array }

/** CK_TOKEN_INFO.label (PKCS #11 v2.40 §3.2). */
const tokenLabelOctetsMax = 32
/** SoftHSM's MAX_PIN_LEN; other tokens take fewer. */
const pinOctetsMax = 255

/**
 * The custody that the settings describe, not yet connected.
 * @throws OperatorError when a setting is wrong
 */
export function tokenStore(
  settings: TokenStoreSettings,
  { clock, engine }: { clock: Clock; engine: Engine },
): TokenCustody {
  return tokenCustody({ ...tokenAddress(settings, clock), engine })
}

/** @throws OperatorError when a setting is wrong */
export function tokenAddress(settings: TokenStoreSettings, clock: Clock): TokenAddress {
  const { name, module, token } = settings
  const octets = utf8(token).length
  if (octets === 0 || octets > tokenLabelOctetsMax || token !== token.trimEnd()) {
    const expected = `1 to ${tokenLabelOctetsMax} octets without a space at the end`
    throw wrong(name, `token must be a label of ${expected}, got ${JSON.stringify(token)}`)
  }
  if (!isAbsolute(module)) throw wrong(name, `module must be an absolute path, got ${module}`)
  const pin = 'pinFile' in settings ? () => readPinFile(settings.pinFile) : settings.pin
  return { name, modulePath: module, tokenLabel: token, pin, clock }
}

const readPinFile = (path: string): Promise<Uint8Array> =>
  readSecretFile({ path, kind: 'PIN file', octetsMax: pinOctetsMax })

function wrong(name: string, message: string): OperatorError {
  return new OperatorError('settings', `store ${name}: ${message}`)
}
