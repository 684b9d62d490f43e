import { wipe } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { fromUtf8 } from '../base/encoding.ts'
import { longOnPool, onPool, QueueFull } from '../crypto/native/pool.ts'
import { CustodyUnavailable } from '../custody/custody.ts'
import { Connection, ConnectionEnded, findSlot, type Session } from './connection.ts'
import {
  ConnectionFault,
  type ConnectionFaultName,
  connectionFaults,
  cryptokiFailure,
  meaningOf,
} from './failure.ts'
import { type CryptokiModule, openModule } from './module.ts'
import type { TokenMechanisms } from './token-mechanisms.ts'

/** How a store stands. `reason` is for the operator: it may name the module's path and the token. */
export type StoreHealth =
  | { state: 'connected' }
  | { state: 'disconnected' }
  | { state: 'failed'; fault: ConnectionFaultName; reason: string }

export type TokenAddress = {
  /** The store's name in errors. */
  name: string
  /** The absolute path of the PKCS#11 module. */
  modulePath: string
  tokenLabel: string
  /** Asked for at each login; the bytes (UTF-8) are wiped after it. */
  pin: () => Promise<Uint8Array> | Uint8Array
  clock: Clock
}

/** After an attempt to connect that was nobody's wish, the next one waits as long. */
const reconnectPauseMillisecondsMin = 1000
/** Other stores keep their sessions as long after a restart of the module, unless somebody asks for a connection. */
const restartPauseMillisecondsMin = 60_000
/** Connections that one use tries, when other stores restart the module under it. */
const connectionsPerUseMax = 8
/** Slow operations of one store that run or wait. */
const slowOperationsMax = 1024

/**
 * Sessions with one token, which come back by themselves.
 *
 * Between `connect` and `disconnect` a lost connection is made again at the next use. A use that meets the loss fails
 * with CustodyUnavailable, and is never repeated here. A PIN that was refused is tried again by `connect` alone.
 */
export class TokenSessions {
  readonly #address: TokenAddress
  readonly #connected: () => void
  #module: CryptokiModule | undefined
  #connection: Connection | undefined
  #connecting: Promise<Connection> | undefined
  #mechanisms: TokenMechanisms | undefined
  #wanted = false
  #fault: ConnectionFault | undefined
  #triedAt = Number.NEGATIVE_INFINITY
  #turn: Promise<void> = Promise.resolve()
  readonly #slow = new Set<Promise<unknown>>()

  /** @param connected told of each connection that was made */
  constructor(address: TokenAddress, connected: () => void = () => {}) {
    this.#address = address
    this.#connected = connected
  }

  /** @throws CustodyUnavailable with the reason; the store stays wanted, and tries again where that may help */
  async connect(): Promise<void> {
    await this.#inTurn(async () => {
      this.#wanted = true
      if (this.#connection?.answers()) return
      this.#drop()
      await this.#connectOnce(true)
    })
  }

  /** Waits for what is running; what comes later is refused. */
  async disconnect(): Promise<void> {
    await this.#inTurn(async () => {
      this.#wanted = false
      await this.#connecting?.catch(() => {})
      await Promise.allSettled(this.#slow)
      this.#drop()
      this.#fault = undefined
      await this.#module?.release()
      this.#module = undefined
    })
  }

  health(): StoreHealth {
    if (!this.#wanted) return { state: 'disconnected' }
    if (this.#connection) return { state: 'connected' }
    if (!this.#fault) return { state: 'disconnected' }
    return { state: 'failed', fault: this.#fault.fault, reason: this.#fault.message }
  }

  /** Whether there is a connection, as far as is known. One that was lost is there again when a use has made it. */
  available(): boolean {
    return this.#wanted && this.#connection !== undefined
  }

  /** Whether a use would try to connect again: wanted, and lost in a way that this may mend. */
  wouldReconnect(): boolean {
    return this.#wanted && this.#connection === undefined && !this.#isWaiting()
  }

  /** Whether the token said of itself at the last connection that it has the mechanism; true before the first. */
  hasMechanism(type: number, bits?: number): boolean {
    return this.#mechanisms?.has(type, bits) ?? true
  }

  /** An operation that ends within its call. @throws CustodyUnavailable | CryptokiFailure */
  async quick<T>(use: (session: Session) => T): Promise<T> {
    return await this.#onConnection((connection) => connection.quick(use))
  }

  /** An operation that leaves the JavaScript thread. @throws CustodyUnavailable | CryptokiFailure | QueueFull */
  async slow<T>(use: (session: Session) => Promise<T>): Promise<T> {
    return await this.#inQueue(onPool, use)
  }

  /** The same for one that may take a second or more. */
  async long<T>(use: (session: Session) => Promise<T>): Promise<T> {
    return await this.#inQueue(longOnPool, use)
  }

  async #inQueue<T>(queue: typeof onPool, use: (session: Session) => Promise<T>): Promise<T> {
    return await this.#onConnection(async (connection) => {
      if (this.#slow.size >= slowOperationsMax) throw new QueueFull()
      const running = queue(() => connection.slow(use))
      this.#slow.add(running)
      try {
        return await running
      } finally {
        this.#slow.delete(running)
      }
    })
  }

  /** Runs on the connection, or on the next one if it ended before anything happened. */
  async #onConnection<T>(run: (connection: Connection) => T | Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < connectionsPerUseMax; attempt++) {
      if (!this.#wanted) throw this.#unavailable('it is disconnected')
      const connection = this.#live() ?? (await this.#reconnected())
      try {
        return await run(connection)
      } catch (error) {
        if (!(error instanceof ConnectionEnded)) throw this.#met(connection, error)
      }
    }
    throw this.#unavailable('its PKCS#11 module is restarted again and again')
  }

  /** A connect and a disconnect that are asked for at once happen one after the other. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => {})
    await mine
  }

  #live(): Connection | undefined {
    return this.#connection?.alive ? this.#connection : undefined
  }

  async #reconnected(): Promise<Connection> {
    if (this.#connecting) return await this.#connecting
    // Another store has restarted the module: no fault of this token.
    const restarted = this.#connection !== undefined
    this.#drop()
    if (!restarted && this.#fault && this.#isWaiting()) {
      throw this.#unavailable(connectionFaults[this.#fault.fault].text, this.#fault)
    }
    return await this.#connectOnce(false)
  }

  /** Whether the last fault still forbids an attempt that nobody asked for. */
  #isWaiting(): boolean {
    if (!this.#fault) return false
    if (connectionFaults[this.#fault.fault].retry === 'on connect') return true
    return !hasPassed(reconnectPauseMillisecondsMin, this.#triedAt, this.#address.clock.now())
  }

  #connectOnce(asked: boolean): Promise<Connection> {
    this.#connecting ??= this.#connect(asked).finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async #connect(asked: boolean): Promise<Connection> {
    this.#triedAt = this.#address.clock.now()
    try {
      const connection = await this.#open(asked)
      this.#connection = connection
      this.#mechanisms = connection.mechanisms
      this.#fault = undefined
      this.#connected()
      return connection
    } catch (error) {
      this.#fault = faultOf(error)
      throw this.#unavailable(connectionFaults[this.#fault.fault].text, this.#fault)
    }
  }

  async #open(asked: boolean): Promise<Connection> {
    const { modulePath, tokenLabel } = this.#address
    this.#module ??= await openModule(modulePath)
    const module = this.#module
    await this.#ensureToken(module, asked)
    const pin = await this.#readPin()
    const slot = findSlot(module.cryptoki, tokenLabel)
    if (!slot) throw new ConnectionFault('token-missing', tokenLabel)
    return new Connection(module, slot, tokenLabel, pin)
  }

  /** A token that came back is seen after a restart of the module, which costs every other store its sessions. */
  async #ensureToken(module: CryptokiModule, asked: boolean): Promise<void> {
    const { tokenLabel, clock } = this.#address
    await module.initialize()
    if (findSlot(module.cryptoki, tokenLabel)) return
    const now = clock.now()
    const isDue = hasPassed(restartPauseMillisecondsMin, module.restartedAt, now)
    const costsNobody = ![...module.connections].some((connection) => connection.answers())
    if (asked || isDue || costsNobody) await module.restart(now)
  }

  /** The addon takes the PIN as a string, which cannot be wiped; nothing here keeps it. */
  async #readPin(): Promise<string> {
    let octets: Uint8Array | undefined
    try {
      octets = await this.#address.pin()
      const pin = fromUtf8(octets)
      if (pin === undefined) throw new ConnectionFault('pin-unreadable', 'it is not UTF-8')
      return pin
    } catch (error) {
      if (error instanceof ConnectionFault) throw error
      const detail = error instanceof Error ? error.message : 'an unknown error'
      throw new ConnectionFault('pin-unreadable', detail, error)
    } finally {
      wipe(octets)
    }
  }

  /** What an error of a use means for the connection, and what its caller is told. */
  #met(connection: Connection, error: unknown): unknown {
    const failure = cryptokiFailure(error)
    if (!failure) return error
    const meaning = meaningOf(failure)
    const isLost = meaning === 'lost' || (meaning === 'doubtful' && !connection.answers())
    if (!isLost) return failure
    if (this.#connection === connection) {
      this.#drop()
      this.#fault = new ConnectionFault('token-lost', failure.message, failure)
    }
    return this.#unavailable(connectionFaults['token-lost'].text, failure)
  }

  #drop(): void {
    this.#connection?.close()
    this.#connection = undefined
  }

  #unavailable(text: string, cause?: unknown): CustodyUnavailable {
    const options = cause === undefined ? {} : { cause }
    return new CustodyUnavailable(`store ${this.#address.name}: ${text}`, options)
  }
}

/** Whether a pause is over. A clock that was set back ends it, or else it would last as long as that. */
function hasPassed(pause: number, since: number, now: number): boolean {
  return now < since || now - since >= pause
}

function faultOf(error: unknown): ConnectionFault {
  if (error instanceof ConnectionFault) return error
  const failure = cryptokiFailure(error)
  return new ConnectionFault('token-failed', failure?.message ?? 'an unknown error', error)
}
