import type { Engine } from '../crypto/engine.ts'
import { type TokenAddress, TokenSessions } from './sessions.ts'
import type { VectorFamilies } from './vector-families.ts'
import { agreement, eddsa, elliptic, rsa } from './vector-pair-families.ts'
import { authentication, keyWrap, sealing } from './vector-secret-families.ts'
import { VectorSession } from './vector-session.ts'

/** A token, connected for known answers. */
export type VectorToken = VectorFamilies & {
  /** Ends every session, and with them whatever was imported. */
  close(): Promise<void>
}

/** `engine` hashes messages, and checks the peers of agreements. */
export type VectorTokenOptions = TokenAddress & { engine: Engine }

/**
 * Connects to a token for known answers. It makes nothing in the token that outlives the connection.
 * @throws CustodyUnavailable with the reason
 */
export async function openVectorToken({
  engine,
  ...address
}: VectorTokenOptions): Promise<VectorToken> {
  const sessions = new TokenSessions(address)
  try {
    await sessions.connect()
  } catch (error) {
    await sessions.disconnect()
    throw error
  }
  const session = new VectorSession(sessions)
  return {
    aesGcm: sealing(session),
    aesKeyWrap: keyWrap(session),
    hmac: authentication(session),
    ecdsa: elliptic(session, engine),
    ecdh: agreement(session, engine),
    ed25519: eddsa(session),
    rsa: rsa(session, engine),
    close: () => sessions.disconnect(),
  }
}
