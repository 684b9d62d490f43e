import { CiphertextRefused, CustodyUnavailable, MaterialUnusable } from '../custody/custody.ts'
import { type Cryptoki, ckf, ckuUser, type Handle } from './cryptoki.ts'
import { ConnectionFault, CryptokiFailure, ckr, cryptokiFailure } from './failure.ts'
import type { CryptokiModule } from './module.ts'
import { TokenMechanisms } from './token-mechanisms.ts'

/** A session for the length of one use. */
export type Session = { cryptoki: Cryptoki; handle: Handle; connection: Connection }

const sessionFlags = ckf.SERIAL_SESSION | ckf.RW_SESSION
/** Idle sessions for slow operations that are kept. More than that never work at once (`crypto/native/pool.ts`). */
const idleSessionsMax = 2

/** The slot of the one token with this label. Labels are padded, and looked at without the padding. */
export function findSlot(cryptoki: Cryptoki, label: string): Handle | undefined {
  const slots = cryptoki.C_GetSlotList(true).filter((slot) => labelIn(cryptoki, slot) === label)
  if (slots.length > 1) throw new ConnectionFault('token-ambiguous', label)
  return slots[0]
}

/** The label of a slot's token; `undefined` when the token does not answer. */
function labelIn(cryptoki: Cryptoki, slot: Handle): string | undefined {
  try {
    return cryptoki.C_GetTokenInfo(slot).label.replace(/[\0 ]+$/, '')
  } catch {
    return undefined
  }
}

/**
 * Sessions with one token, logged in.
 *
 * - An anchor that nothing works on: closing a token's last session logs out and voids every handle.
 * - One for operations that end within their call. They cannot meet, as JavaScript has one thread.
 * - A few for operations that leave the thread, each in one use from its Init to its result.
 *
 * A session on which anything unexpected happened may have an operation stuck in it: it is closed, never used again.
 */
export class Connection {
  readonly module: CryptokiModule
  readonly mechanisms: TokenMechanisms
  readonly #generation: number
  readonly #slot: Handle
  readonly #label: string
  readonly #anchor: Handle
  readonly #idle: Session[] = []
  #quick: Session | undefined
  #closed = false

  /** @throws ConnectionFault */
  constructor(module: CryptokiModule, slot: Handle, label: string, pin: string) {
    this.module = module
    this.#generation = module.generation
    this.#slot = slot
    this.#label = label
    try {
      this.mechanisms = new TokenMechanisms(module.cryptoki, slot)
      this.#anchor = module.cryptoki.C_OpenSession(slot, sessionFlags)
    } catch (error) {
      throw new ConnectionFault('token-failed', `${label}: ${nameOf(error)}`, error)
    }
    try {
      logIn(module.cryptoki, this.#anchor, pin)
    } catch (error) {
      module.cryptoki.C_CloseSession(this.#anchor)
      throw loginFault(label, error)
    }
    module.connections.add(this)
  }

  /** Whether its sessions are still sessions: not closed, and the module not restarted since. */
  get alive(): boolean {
    return !this.#closed && this.module.generation === this.#generation
  }

  /** Asks the token for its label. SoftHSM's sessions outlive their token, its objects seem deleted. */
  answers(): boolean {
    return this.alive && labelIn(this.module.cryptoki, this.#slot) === this.#label
  }

  /** Runs `use` at once. What it throws itself, it throws when no operation is active in the session. */
  quick<T>(use: (session: Session) => T): T {
    this.#requireAlive()
    this.#quick ??= this.#open()
    try {
      return use(this.#quick)
    } catch (error) {
      if (!isOurs(error)) {
        this.#close(this.#quick.handle)
        this.#quick = undefined
      }
      throw error
    }
  }

  /** Runs `use` on a session that nobody else has until it settles. */
  async slow<T>(use: (session: Session) => Promise<T>): Promise<T> {
    return await this.module.offThread(async () => {
      this.#requireAlive()
      const session = this.#idle.pop() ?? this.#open()
      let reusable = false
      try {
        const result = await use(session)
        reusable = true
        return result
      } catch (error) {
        reusable = isOurs(error)
        throw error
      } finally {
        if (reusable && !this.#closed && this.#idle.length < idleSessionsMax) {
          this.#idle.push(session)
        } else this.#close(session.handle)
      }
    })
  }

  /** Closes what nobody works on; a session in use closes with its use. */
  close(): void {
    if (this.#closed) return
    for (const { handle } of this.#idle.splice(0)) this.#close(handle)
    if (this.#quick) this.#close(this.#quick.handle)
    this.#close(this.#anchor)
    this.#closed = true
    this.module.connections.delete(this)
  }

  #requireAlive(): void {
    if (!this.alive) throw new ConnectionEnded()
  }

  #open(): Session {
    const { cryptoki } = this.module
    return { cryptoki, handle: cryptoki.C_OpenSession(this.#slot, sessionFlags), connection: this }
  }

  #close(handle: Handle): void {
    // After a restart the same numbers may be sessions of somebody else.
    if (this.module.generation !== this.#generation) return
    try {
      this.module.cryptoki.C_CloseSession(handle)
    } catch {
      // It is gone already.
    }
  }
}

/** A connection ended before it was used, as when another store restarted the module: nothing has happened. */
export class ConnectionEnded extends Error {
  override readonly name = 'ConnectionEnded'
}

/** The failure of a token that does not answer any more. */
export function lost(): CryptokiFailure {
  return new CryptokiFailure(ckr.TOKEN_NOT_PRESENT, 'CKR_TOKEN_NOT_PRESENT')
}

/** Errors of this house: thrown between operations, never in the middle of one. */
function isOurs(error: unknown): boolean {
  return (
    error instanceof CiphertextRefused ||
    error instanceof MaterialUnusable ||
    error instanceof CustodyUnavailable
  )
}

function logIn(cryptoki: Cryptoki, session: Handle, pin: string): void {
  try {
    cryptoki.C_Login(session, ckuUser, pin)
  } catch (error) {
    // The login is the process's: another store of this token may have done it.
    if (cryptokiFailure(error)?.code !== ckr.USER_ALREADY_LOGGED_IN) throw error
  }
}

const pinRefusals: ReadonlySet<number> = new Set([
  ckr.PIN_INCORRECT,
  ckr.PIN_INVALID,
  ckr.PIN_LEN_RANGE,
  ckr.PIN_EXPIRED,
  ckr.USER_PIN_NOT_INITIALIZED,
])

function loginFault(label: string, error: unknown): ConnectionFault {
  const code = cryptokiFailure(error)?.code ?? ckr.GENERAL_ERROR
  const detail = `${label}: ${nameOf(error)}`
  // Without the addon's error as cause: its arguments held the PIN.
  if (code === ckr.PIN_LOCKED) return new ConnectionFault('pin-locked', detail)
  if (pinRefusals.has(code)) return new ConnectionFault('pin-refused', detail)
  return new ConnectionFault('token-failed', detail)
}

const nameOf = (error: unknown): string => cryptokiFailure(error)?.message ?? 'an unknown error'
