import { table } from '../base/table.ts'

/** A return value of Cryptoki other than CKR_OK. */
export class CryptokiFailure extends Error {
  override readonly name = 'CryptokiFailure'
  /** The number of the return value (`CKR_*`). */
  readonly code: number

  constructor(code: number, name: string, cause?: unknown) {
    super(name, cause === undefined ? {} : { cause })
    this.code = code
  }
}

/** Return values that this room tells apart. Source: PKCS #11 v2.40, `pkcs11t.h`. */
export const ckr = {
  SLOT_ID_INVALID: 0x03,
  HOST_MEMORY: 0x02,
  GENERAL_ERROR: 0x05,
  FUNCTION_FAILED: 0x06,
  ATTRIBUTE_SENSITIVE: 0x11,
  ATTRIBUTE_TYPE_INVALID: 0x12,
  ATTRIBUTE_VALUE_INVALID: 0x13,
  DATA_INVALID: 0x20,
  DATA_LEN_RANGE: 0x21,
  DEVICE_ERROR: 0x30,
  DEVICE_MEMORY: 0x31,
  DEVICE_REMOVED: 0x32,
  ENCRYPTED_DATA_INVALID: 0x40,
  ENCRYPTED_DATA_LEN_RANGE: 0x41,
  FUNCTION_NOT_SUPPORTED: 0x54,
  KEY_HANDLE_INVALID: 0x60,
  KEY_SIZE_RANGE: 0x62,
  KEY_TYPE_INCONSISTENT: 0x63,
  KEY_FUNCTION_NOT_PERMITTED: 0x68,
  MECHANISM_INVALID: 0x70,
  MECHANISM_PARAM_INVALID: 0x71,
  OBJECT_HANDLE_INVALID: 0x82,
  PIN_INCORRECT: 0xa0,
  PIN_INVALID: 0xa1,
  PIN_LEN_RANGE: 0xa2,
  PIN_EXPIRED: 0xa3,
  PIN_LOCKED: 0xa4,
  SIGNATURE_INVALID: 0xc0,
  SIGNATURE_LEN_RANGE: 0xc1,
  SESSION_CLOSED: 0xb0,
  SESSION_HANDLE_INVALID: 0xb3,
  TEMPLATE_INCOMPLETE: 0xd0,
  TEMPLATE_INCONSISTENT: 0xd1,
  TOKEN_NOT_PRESENT: 0xe0,
  TOKEN_NOT_RECOGNIZED: 0xe1,
  USER_ALREADY_LOGGED_IN: 0x100,
  USER_NOT_LOGGED_IN: 0x101,
  USER_PIN_NOT_INITIALIZED: 0x102,
  WRAPPED_KEY_INVALID: 0x110,
  WRAPPED_KEY_LEN_RANGE: 0x112,
  DOMAIN_PARAMS_INVALID: 0x130,
  CURVE_NOT_SUPPORTED: 0x140,
  CRYPTOKI_NOT_INITIALIZED: 0x190,
  CRYPTOKI_ALREADY_INITIALIZED: 0x191,
} as const

/**
 * What a return value means for the store.
 * - `lost`: the connection is gone; the next use makes another.
 * - `doubtful`: the token is asked whether it is still there.
 * - `stale`: an object's handle is void; it is looked for once more.
 * - `unusable`: this key cannot do this, however often it is tried.
 * - `unexpected`: everything else; the session is replaced.
 */
export type Meaning = 'lost' | 'doubtful' | 'stale' | 'unusable' | 'unexpected'

const meanings = new Map<number, Meaning>([
  [ckr.SLOT_ID_INVALID, 'lost'],
  [ckr.DEVICE_REMOVED, 'lost'],
  [ckr.SESSION_CLOSED, 'lost'],
  [ckr.SESSION_HANDLE_INVALID, 'lost'],
  [ckr.TOKEN_NOT_PRESENT, 'lost'],
  [ckr.TOKEN_NOT_RECOGNIZED, 'lost'],
  [ckr.USER_NOT_LOGGED_IN, 'lost'],
  [ckr.CRYPTOKI_NOT_INITIALIZED, 'lost'],
  [ckr.HOST_MEMORY, 'doubtful'],
  [ckr.GENERAL_ERROR, 'doubtful'],
  [ckr.FUNCTION_FAILED, 'doubtful'],
  [ckr.DEVICE_ERROR, 'doubtful'],
  [ckr.DEVICE_MEMORY, 'doubtful'],
  [ckr.KEY_HANDLE_INVALID, 'stale'],
  [ckr.OBJECT_HANDLE_INVALID, 'stale'],
  [ckr.FUNCTION_NOT_SUPPORTED, 'unusable'],
  [ckr.KEY_SIZE_RANGE, 'unusable'],
  [ckr.KEY_TYPE_INCONSISTENT, 'unusable'],
  [ckr.KEY_FUNCTION_NOT_PERMITTED, 'unusable'],
  [ckr.MECHANISM_INVALID, 'unusable'],
  [ckr.MECHANISM_PARAM_INVALID, 'unusable'],
  [ckr.ATTRIBUTE_TYPE_INVALID, 'unusable'],
  [ckr.ATTRIBUTE_VALUE_INVALID, 'unusable'],
  [ckr.TEMPLATE_INCOMPLETE, 'unusable'],
  [ckr.TEMPLATE_INCONSISTENT, 'unusable'],
  [ckr.DOMAIN_PARAMS_INVALID, 'unusable'],
  [ckr.CURVE_NOT_SUPPORTED, 'unusable'],
])

export function meaningOf(failure: CryptokiFailure): Meaning {
  return meanings.get(failure.code) ?? 'unexpected'
}

/** Whether a failure is that of a void handle. */
export function isStale(error: unknown): boolean {
  const failure = cryptokiFailure(error)
  return failure !== undefined && meaningOf(failure) === 'stale'
}

/** Return values with which a token refuses a ciphertext. SoftHSM 2.6 has GENERAL_ERROR for all of them. */
const refusals: ReadonlySet<number> = new Set([
  ckr.GENERAL_ERROR,
  ckr.FUNCTION_FAILED,
  ckr.DATA_INVALID,
  ckr.DATA_LEN_RANGE,
  ckr.ENCRYPTED_DATA_INVALID,
  ckr.ENCRYPTED_DATA_LEN_RANGE,
  ckr.WRAPPED_KEY_INVALID,
  ckr.WRAPPED_KEY_LEN_RANGE,
])

/** Whether a failing C_Decrypt, its C_DecryptInit having passed, or C_UnwrapKey says that the octets do not open. */
export function refusesCiphertext(error: unknown): boolean {
  const failure = cryptokiFailure(error)
  return failure !== undefined && refusals.has(failure.code)
}

/** Whether a failing C_Verify, its C_VerifyInit having passed, means that the signature is none. */
export function refusesSignature(error: unknown): boolean {
  const { code } = cryptokiFailure(error) ?? {}
  return code === ckr.SIGNATURE_INVALID || code === ckr.SIGNATURE_LEN_RANGE
}

/**
 * The return value in an error of the addon, which has two forms: an error with `code` and the name for a message,
 * and, from some functions, a plain one with the message `CKR_NAME:code`.
 */
export function cryptokiFailure(error: unknown): CryptokiFailure | undefined {
  if (error instanceof CryptokiFailure) return error
  if (!(error instanceof Error)) return undefined
  const [, name, digits] = /^(CKR_[A-Z0-9_]+)(?::(\d+))?/.exec(error.message) ?? []
  if (name === undefined) return undefined
  const code = digits ?? ('code' in error ? error.code : undefined)
  return new CryptokiFailure(Number(code ?? ckr.GENERAL_ERROR), name, error)
}

/** What a token has no mechanism for, or none for keys or parameters of this size. The message is the reason. */
export class TokenUnsupported extends Error {
  override readonly name = 'TokenUnsupported'
}

type FaultRow = { text: string; retry: 'on use' | 'on connect' }

/**
 * Why a store is not connected. `on connect` faults stay until somebody asks for a connection: a PIN that was refused
 * once is not tried again by itself, because tokens lock after a few.
 */
export const connectionFaults = table<FaultRow>()({
  'package-missing': { text: 'the package pkcs11js is not installed', retry: 'on connect' },
  'module-missing': { text: 'its PKCS#11 module is missing', retry: 'on use' },
  'module-failed': { text: 'its PKCS#11 module does not start', retry: 'on use' },
  'token-missing': { text: 'its token is not there', retry: 'on use' },
  'token-ambiguous': { text: 'several tokens have the label of its token', retry: 'on use' },
  'token-failed': { text: 'its token does not open a session', retry: 'on use' },
  'token-lost': { text: 'its token does not answer', retry: 'on use' },
  'pin-unreadable': { text: 'its PIN cannot be read', retry: 'on use' },
  'pin-refused': { text: 'the token refused the PIN', retry: 'on connect' },
  'pin-locked': { text: 'the token has locked the PIN', retry: 'on connect' },
})

export type ConnectionFaultName = keyof typeof connectionFaults

/** Why connecting failed. The message is for the operator: it may name paths and labels, never the PIN. */
export class ConnectionFault extends Error {
  override readonly name = 'ConnectionFault'
  readonly fault: ConnectionFaultName

  constructor(fault: ConnectionFaultName, detail: string, cause?: unknown) {
    super(`${connectionFaults[fault].text}: ${detail}`, cause === undefined ? {} : { cause })
    this.fault = fault
  }
}
