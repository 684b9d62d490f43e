/**
 * The part of Cryptoki that this room uses, under PKCS #11's own names. The numbers are those of PKCS #11 v2.40
 * (`pkcs11t.h`); a test compares them with the addon's. They stand here because a constant that the addon lacks reads
 * as `undefined`, and because these tables are built before any native code is loaded.
 */

/** A session or an object: 8 octets that only the module reads. */
export type Handle = Uint8Array

/** Mechanisms (`CKM_*`). */
export const ckm = {
  RSA_PKCS_KEY_PAIR_GEN: 0x0000,
  RSA_PKCS: 0x0001,
  RSA_X_509: 0x0003,
  RSA_PKCS_OAEP: 0x0009,
  RSA_PKCS_PSS: 0x000d,
  SHA_1: 0x0220,
  SHA_1_HMAC: 0x0221,
  SHA256: 0x0250,
  SHA256_HMAC: 0x0251,
  SHA224: 0x0255,
  SHA224_HMAC: 0x0256,
  SHA384: 0x0260,
  SHA384_HMAC: 0x0261,
  SHA512: 0x0270,
  SHA512_HMAC: 0x0271,
  GENERIC_SECRET_KEY_GEN: 0x0350,
  EC_KEY_PAIR_GEN: 0x1040,
  ECDSA: 0x1041,
  ECDH1_DERIVE: 0x1050,
  EC_EDWARDS_KEY_PAIR_GEN: 0x1055,
  EDDSA: 0x1057,
  AES_KEY_GEN: 0x1080,
  AES_GCM: 0x1087,
  AES_KEY_WRAP: 0x2109,
  AES_KEY_WRAP_PAD: 0x210a,
  AES_KEY_WRAP_KWP: 0x210b,
} as const

/** Object classes (`CKO_*`). */
export const cko = { PUBLIC_KEY: 2, PRIVATE_KEY: 3, SECRET_KEY: 4 } as const

/** Key types (`CKK_*`). */
export const ckk = {
  RSA: 0x00,
  EC: 0x03,
  GENERIC_SECRET: 0x10,
  AES: 0x1f,
  EC_EDWARDS: 0x40,
} as const

/** Attributes (`CKA_*`). */
export const cka = {
  CLASS: 0x000,
  TOKEN: 0x001,
  PRIVATE: 0x002,
  LABEL: 0x003,
  VALUE: 0x011,
  KEY_TYPE: 0x100,
  ID: 0x102,
  SENSITIVE: 0x103,
  ENCRYPT: 0x104,
  DECRYPT: 0x105,
  WRAP: 0x106,
  UNWRAP: 0x107,
  SIGN: 0x108,
  SIGN_RECOVER: 0x109,
  VERIFY: 0x10a,
  VERIFY_RECOVER: 0x10b,
  DERIVE: 0x10c,
  MODULUS: 0x120,
  MODULUS_BITS: 0x121,
  PUBLIC_EXPONENT: 0x122,
  PRIVATE_EXPONENT: 0x123,
  PRIME_1: 0x124,
  PRIME_2: 0x125,
  EXPONENT_1: 0x126,
  EXPONENT_2: 0x127,
  COEFFICIENT: 0x128,
  VALUE_LEN: 0x161,
  EXTRACTABLE: 0x162,
  LOCAL: 0x163,
  NEVER_EXTRACTABLE: 0x164,
  ALWAYS_SENSITIVE: 0x165,
  MODIFIABLE: 0x170,
  EC_PARAMS: 0x180,
  EC_POINT: 0x181,
} as const

/** Mask generation functions of RSA (`CKG_*`). */
export const ckg = {
  MGF1_SHA1: 1,
  MGF1_SHA256: 2,
  MGF1_SHA384: 3,
  MGF1_SHA512: 4,
  MGF1_SHA224: 5,
} as const

/** Key derivation functions of a key agreement (`CKD_*`). */
export const ckd = { NULL: 1 } as const

/** Flags (`CKF_*`) and the ordinary user (`CKU_USER`). */
export const ckf = { RW_SESSION: 2, SERIAL_SESSION: 4, OS_LOCKING_OK: 2 } as const
export const ckuUser = 1

/** Kinds of mechanism parameters: the addon's own numbers, in no standard. */
export const ckParams = { RSA_OAEP: 4, RSA_PSS: 5, EC_DH: 6, GCM: 25 } as const

export type Attribute = { type: number; value?: number | boolean | Buffer }
export type AttributeValue = { type: number; value: Uint8Array }

export type Parameter =
  | { type: number; iv: Uint8Array; ivBits: number; aad: Uint8Array; tagBits: number }
  | { type: number; hashAlg: number; mgf: number; saltLen: number }
  | { type: number; hashAlg: number; mgf: number; source: number }
  | { type: number; kdf: number; publicData: Uint8Array }
export type Mechanism = { mechanism: number; parameter?: Parameter }

/**
 * The functions that this room calls (PKCS #11 v2.40 §5), as the addon offers them.
 *
 * An output is a view of the buffer that was passed in. The `Async` forms work on a thread of libuv's pool with bare
 * pointers into their buffers: whoever calls one keeps its buffers referenced and unchanged until it settles.
 */
export interface Cryptoki {
  C_Initialize(options: { flags: number }): void
  C_Finalize(): void
  C_GetSlotList(tokenPresent: boolean): Handle[]
  C_GetTokenInfo(slot: Handle): { label: string }
  C_GetMechanismList(slot: Handle): number[]
  /** The sizes of keys, in the mechanism's own unit. */
  C_GetMechanismInfo(slot: Handle, type: number): { minKeySize: number; maxKeySize: number }
  C_OpenSession(slot: Handle, flags: number): Handle
  C_CloseSession(session: Handle): void
  C_Login(session: Handle, user: number, pin: string): void
  C_FindObjectsInit(session: Handle, template: Attribute[]): void
  C_FindObjects(session: Handle, countMax: number): Handle[]
  C_FindObjectsFinal(session: Handle): void
  C_GetAttributeValue(session: Handle, object: Handle, template: Attribute[]): AttributeValue[]
  C_CreateObject(session: Handle, template: Attribute[]): Handle
  C_DestroyObject(session: Handle, object: Handle): void
  C_GenerateRandom(session: Handle, output: Uint8Array): Uint8Array
  C_GenerateKeyAsync(session: Handle, made: Mechanism, template: Attribute[]): Promise<Handle>
  C_GenerateKeyPairAsync(
    session: Handle,
    made: Mechanism,
    publicTemplate: Attribute[],
    privateTemplate: Attribute[],
  ): Promise<{ publicKey: Handle; privateKey: Handle }>
  C_EncryptInit(session: Handle, mechanism: Mechanism, key: Handle): void
  C_Encrypt(session: Handle, input: Uint8Array, output: Uint8Array): Uint8Array
  C_EncryptAsync(session: Handle, input: Uint8Array, output: Uint8Array): Promise<Uint8Array>
  C_DecryptInit(session: Handle, mechanism: Mechanism, key: Handle): void
  C_Decrypt(session: Handle, input: Uint8Array, output: Uint8Array): Uint8Array
  C_DecryptAsync(session: Handle, input: Uint8Array, output: Uint8Array): Promise<Uint8Array>
  C_SignInit(session: Handle, mechanism: Mechanism, key: Handle): void
  C_Sign(session: Handle, input: Uint8Array, output: Uint8Array): Uint8Array
  C_SignAsync(session: Handle, input: Uint8Array, output: Uint8Array): Promise<Uint8Array>
  C_VerifyInit(session: Handle, mechanism: Mechanism, key: Handle): void
  /** Throws for a signature that is none. */
  C_Verify(session: Handle, input: Uint8Array, signature: Uint8Array): boolean
  C_DeriveKey(session: Handle, made: Mechanism, key: Handle, template: Attribute[]): Handle
  C_WrapKey(
    session: Handle,
    mechanism: Mechanism,
    wrappingKey: Handle,
    key: Handle,
    output: Uint8Array,
  ): Uint8Array
  C_UnwrapKey(
    session: Handle,
    mechanism: Mechanism,
    unwrappingKey: Handle,
    wrapped: Uint8Array,
    template: Attribute[],
  ): Handle
}
