import { DecryptionFailed } from '../crypto/engine.ts'
import { CiphertextRefused } from '../custody/custody.ts'
import type { Session } from './connection.ts'
import type { Attribute, Handle, Mechanism } from './cryptoki.ts'
import { CryptokiFailure, meaningOf, TokenUnsupported } from './failure.ts'
import { mechanismName } from './mechanisms.ts'
import type { TokenSessions } from './sessions.ts'

/** A use of keys that were imported for it, in the order of their templates. */
type Use<T> = (session: Session, ...keys: Handle[]) => T | Promise<T>

/** Uses of keys from outside, each imported as a session object and destroyed after its one use. */
export class VectorSession {
  readonly #sessions: TokenSessions

  constructor(sessions: TokenSessions) {
    this.#sessions = sessions
  }

  has({ mechanism }: Mechanism): boolean {
    return this.#sessions.hasMechanism(mechanism)
  }

  /**
   * @throws TokenUnsupported when the token has no such mechanism, or none for such keys and parameters
   * @throws DecryptionFailed
   */
  async run<T>(mechanism: Mechanism, keys: readonly Attribute[][], use: Use<T>): Promise<T> {
    const name = mechanismName(mechanism.mechanism)
    if (!this.has(mechanism)) throw new TokenUnsupported(`the token has no ${name}`)
    try {
      return await this.#sessions.slow((session) => withObjects(session, keys, use))
    } catch (error) {
      if (error instanceof CiphertextRefused) throw new DecryptionFailed()
      if (!(error instanceof CryptokiFailure) || meaningOf(error) !== 'unusable') throw error
      const text = `the token takes no such key or parameter for ${name} (${error.message})`
      throw new TokenUnsupported(text, { cause: error })
    }
  }
}

async function withObjects<T>(
  session: Session,
  templates: readonly Attribute[][],
  use: Use<T>,
): Promise<T> {
  const { cryptoki, handle } = session
  const made: Handle[] = []
  try {
    for (const template of templates) made.push(cryptoki.C_CreateObject(handle, template))
    return await use(session, ...made)
  } finally {
    for (const object of made) destroy(session, object)
  }
}

function destroy({ cryptoki, handle }: Session, object: Handle): void {
  try {
    cryptoki.C_DestroyObject(handle, object)
  } catch {
    // It dies with its session at the latest.
  }
}
