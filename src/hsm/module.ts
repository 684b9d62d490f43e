import { realpath } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { reasonOf } from '../base/error.ts'
import { type Cryptoki, ckf } from './cryptoki.ts'
import { ConnectionFault, ckr, cryptokiFailure } from './failure.ts'

/** The modules of this process by file: Cryptoki is initialised once a process, however many stores use it. */
const modules = new Map<string, CryptokiModule>()

/**
 * Loads a PKCS#11 module, or finds it loaded. Nothing native is loaded before the first call. The caller initialises
 * it, and releases it once.
 *
 * @param path absolute; a bare name would be searched for along the loader's path
 * @throws ConnectionFault
 */
export async function openModule(path: string): Promise<CryptokiModule> {
  const file = await moduleFile(path)
  const addon = await loadAddon()
  // Nothing is awaited from here on, so that two stores of one module don't both load it.
  const module = modules.get(file) ?? new CryptokiModule(addon.load(file), file)
  modules.set(file, module)
  module.acquire()
  return module
}

/** One PKCS#11 module of this process, counted by its users. It stays loaded: few survive unloading. */
export class CryptokiModule {
  readonly cryptoki: Cryptoki
  /** Those that were not closed; a restart may have ended them. */
  readonly connections = new Set<{ answers(): boolean }>()
  readonly #file: string
  #state: 'off' | 'ours' | 'foreign' = 'off'
  #generation = 0
  #restartedAt = Number.NEGATIVE_INFINITY
  #users = 0
  #busy = 0
  #restart: Promise<void> | undefined
  readonly #awaitingIdle: (() => void)[] = []

  constructor(cryptoki: Cryptoki, file: string) {
    this.cryptoki = cryptoki
    this.#file = file
  }

  /** Grows with each beginning and end of Cryptoki: slots, sessions and handles of an earlier one are void. */
  get generation(): number {
    return this.#generation
  }

  /** When it was last restarted, by the clock of who asked. */
  get restartedAt(): number {
    return this.#restartedAt
  }

  acquire(): void {
    this.#users++
  }

  /** Ends Cryptoki with its last user, when nothing is off the JavaScript thread. */
  async release(): Promise<void> {
    this.#users--
    if (this.#users > 0) return
    while (this.#busy > 0) await this.#idle()
    // Somebody may have come meanwhile.
    if (this.#users === 0) this.#finalize()
  }

  /** Begins Cryptoki where it is off, be it that somebody else in the process has ended it. @throws ConnectionFault */
  async initialize(): Promise<void> {
    if (this.#state !== 'off' && this.#isEnded()) this.#finalize()
    if (this.#state !== 'off') return
    // What is still off the thread goes on with handles from before: with Cryptoki anew they would be somebody else's.
    while (this.#busy > 0) await this.#idle()
    this.#begin()
  }

  /**
   * Ends and begins Cryptoki anew, which is how SoftHSM sees a token that came back. Every session in the process is
   * void afterwards, those of other stores too; they notice by `generation` and connect again.
   */
  async restart(now: number): Promise<void> {
    this.#restartedAt = now
    this.#restart ??= this.#restartWhenIdle().finally(() => {
      this.#restart = undefined
    })
    await this.#restart
  }

  /** Runs what leaves the JavaScript thread: the module is not ended under it. */
  async offThread<T>(work: () => Promise<T>): Promise<T> {
    while (this.#restart) await this.#restart.catch(() => {})
    this.#busy++
    try {
      return await work()
    } finally {
      this.#busy--
      if (this.#busy === 0) for (const resume of this.#awaitingIdle.splice(0)) resume()
    }
  }

  async #restartWhenIdle(): Promise<void> {
    if (this.#state === 'foreign') return
    while (this.#busy > 0) await this.#idle()
    this.#finalize()
    this.#begin()
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => this.#awaitingIdle.push(resolve))
  }

  #isEnded(): boolean {
    try {
      this.cryptoki.C_GetSlotList(true)
      return false
    } catch (error) {
      return cryptokiFailure(error)?.code === ckr.CRYPTOKI_NOT_INITIALIZED
    }
  }

  #begin(): void {
    if (this.#state !== 'off') return
    try {
      // Without the flag SoftHSM turns its mutexes off, and the asynchronous forms crash the process.
      this.cryptoki.C_Initialize({ flags: ckf.OS_LOCKING_OK })
      this.#state = 'ours'
    } catch (error) {
      // Somebody else in the process got there first: what they began is theirs to end.
      if (cryptokiFailure(error)?.code !== ckr.CRYPTOKI_ALREADY_INITIALIZED) {
        throw new ConnectionFault('module-failed', `${this.#file}: ${reasonOf(error)}`, error)
      }
      this.#state = 'foreign'
    }
    this.#generation++
  }

  #finalize(): void {
    if (this.#state === 'ours') {
      try {
        this.cryptoki.C_Finalize()
      } catch {
        // It was ended by somebody else: what was wanted.
      }
    }
    this.#state = 'off'
    this.#generation++
  }
}

async function moduleFile(path: string): Promise<string> {
  if (!isAbsolute(path)) {
    throw new ConnectionFault('module-missing', `${path} is not an absolute path`)
  }
  try {
    return await realpath(path)
  } catch (error) {
    throw new ConnectionFault('module-missing', `there is no file ${path}`, error)
  }
}

async function loadAddon(): Promise<{ load(file: string): Cryptoki }> {
  const addon = await importAddon()
  return {
    load(file) {
      const cryptoki = new addon.PKCS11()
      try {
        cryptoki.load(file)
      } catch (error) {
        throw new ConnectionFault('module-failed', `${file}: ${reasonOf(error)}`, error)
      }
      return cryptoki
    },
  }
}

async function importAddon() {
  try {
    return (await import('pkcs11js')).default
  } catch (error) {
    const detail = 'it is an optional dependency with native code; `npm install pkcs11js` builds it'
    throw new ConnectionFault('package-missing', detail, error)
  }
}
