import pkcs11js from 'pkcs11js'
import { pin, type SoftHsm } from './softhsm.ts'

/** Somebody else with the PIN: a session past the custody, in a process where Cryptoki is initialised. */
export type Inspector = {
  cryptoki: InstanceType<typeof pkcs11js.PKCS11>
  session: Buffer
  /** Handles of the objects with this CKA_ID, the last octets of a reference's token. */
  find(token: Uint8Array): Buffer[]
  destroy(token: Uint8Array): void
  /** Objects of the token and of every session. */
  objectCount(): number
  /** Sessions that this process has with the token, without the inspector's. */
  sessionCount(): number
  close(): void
}

export function inspect(hsm: SoftHsm, label: string): Inspector {
  const cryptoki = new pkcs11js.PKCS11()
  cryptoki.load(hsm.modulePath)
  const slot = cryptoki
    .C_GetSlotList(true)
    .find((each) => cryptoki.C_GetTokenInfo(each).label.trimEnd() === label)
  if (!slot) throw new Error(`no token ${label}`)
  const session = cryptoki.C_OpenSession(
    slot,
    pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION,
  )
  try {
    cryptoki.C_Login(session, pkcs11js.CKU_USER, pin)
  } catch {
    // The custody has logged in already.
  }
  const find = (token: Uint8Array) => {
    cryptoki.C_FindObjectsInit(session, [
      { type: pkcs11js.CKA_ID, value: Buffer.from(token.subarray(2)) },
    ])
    const handles = cryptoki.C_FindObjects(session, 10)
    cryptoki.C_FindObjectsFinal(session)
    return handles
  }
  return {
    cryptoki,
    session,
    find,
    destroy(token) {
      for (const handle of find(token)) cryptoki.C_DestroyObject(session, handle)
    },
    objectCount() {
      cryptoki.C_FindObjectsInit(session, [])
      const handles = cryptoki.C_FindObjects(session, 1000)
      cryptoki.C_FindObjectsFinal(session)
      return handles.length
    },
    sessionCount() {
      // SoftHSM does not count; a handle that still answers is an open session.
      const last = cryptoki.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION)
      const newest = Number(last.readBigUInt64LE())
      let open = -2
      for (let number = 1; number <= newest; number++) open += Number(isOpen(cryptoki, number))
      cryptoki.C_CloseSession(last)
      return open
    },
    close() {
      cryptoki.C_CloseSession(session)
    },
  }
}

function isOpen(cryptoki: Inspector['cryptoki'], number: number): boolean {
  const handle = Buffer.alloc(8)
  handle.writeBigUInt64LE(BigInt(number))
  try {
    cryptoki.C_GetSessionInfo(handle)
    return true
  } catch {
    return false
  }
}
