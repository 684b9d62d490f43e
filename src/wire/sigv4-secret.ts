import { BoundedMap } from '../base/bounded-map.ts'
import { concat, wipe } from '../base/bytes.ts'
import { utf8 } from '../base/encoding.ts'
import { equalConstantTime } from '../crypto/constant-time.ts'
import type { KeyedHmac, SecretKey } from '../crypto/engine.ts'
import { latin1, latin1Briefly, type Scope, type SigningEngine, terminator } from './sigv4.ts'

/** Derived keys that one secret keeps: a day of every Region twice over. */
const derivedKeysMax = 64

/** A secret access key inside an engine, with the signing keys that were derived from it. */
export class SigningSecret {
  readonly #engine: SigningEngine
  readonly #secret: SecretKey
  readonly #derived = new BoundedMap<string, KeyedHmac>(derivedKeysMax)

  /** @param secretAccessKey its octets; copied, so that the caller may wipe them */
  constructor(engine: SigningEngine, secretAccessKey: Uint8Array) {
    const prefixed = concat(utf8('AWS4'), secretAccessKey)
    this.#engine = engine
    this.#secret = engine.secretKey(prefixed)
    wipe(prefixed)
  }

  /** @returns 64 lower-case hexadecimal digits */
  sign(scope: Scope, text: string): string {
    const key = this.#derived.get(scope.text) ?? this.#derive(scope)
    this.#derived.set(scope.text, key)
    return key.hexMac(latin1Briefly(text))
  }

  /** Whether `signature` was made with this secret; takes the same time wherever the two differ. */
  verify(scope: Scope, text: string, signature: string): boolean {
    const known = this.#derived.get(scope.text)
    const key = known ?? this.#derive(scope)
    const valid = equalConstantTime(latin1(key.hexMac(latin1Briefly(text))), latin1(signature))
    // Kept after a valid signature only, so that nobody else can crowd out the keys in use.
    if (valid && !known) this.#derived.set(scope.text, key)
    return valid
  }

  #derive({ date, region, service }: Scope): KeyedHmac {
    let key = this.#secret
    for (const part of [date, region, service, terminator]) {
      const octets = this.#engine.hmac.mac('sha256', key, latin1(part))
      key = this.#engine.secretKey(octets)
      wipe(octets)
    }
    return this.#engine.hmac.keyed('sha256', key)
  }
}
