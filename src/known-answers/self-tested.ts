import type { Curve, MlDsaParameterSet } from '../algorithms/key-spec.ts'
import type { MessageType } from '../algorithms/signing.ts'
import { present } from '../base/assert.ts'
import type { Engine } from '../crypto/engine.ts'
import type { Algorithm } from './answers/index.ts'
import { type Examination, examinationOf } from './self-test.ts'

const tested = new WeakMap<Engine, Engine>()

/**
 * The same engine, each algorithm of which gives its known answer before its first use. Those that take microseconds
 * are asked now and left as they are, so that nothing stands in their way; the others when somebody first uses them,
 * which then waits. An engine is asked once in a process, for whatever number of keystores, and a wrong answer is
 * final: whoever uses the algorithm gets the same OperatorError.
 *
 * A key pair is generated without a test before: `crypto/pairwise.ts` uses each pair before it is given out.
 * @throws OperatorError when one of the answers asked for now is wrong
 */
export function selfTested(engine: Engine): Engine {
  examinationOf(engine).requirePrompt()
  const known = tested.get(engine) ?? guarded(engine, examinationOf(engine))
  tested.set(engine, known)
  return known
}

function guarded(engine: Engine, examination: Examination): Engine {
  const { ecdsa, ecdh, ed25519, mlDsa, mlKem, rsa, sm2 } = engine
  const guard = <Family extends object>(family: Family, uses: Uses<Family>): Family =>
    guardedFamily(family, uses, examination)
  return {
    ...engine,
    ecdsa: guard(ecdsa, {
      sign: (curve, _hash, _key, _message, type) => ofEcdsa(curve, type),
      verify: (curve, _hash, _key, _message, type) => ofEcdsa(curve, type),
    }),
    ecdh: guard(ecdh, { sharedSecret: (curve) => [`ECDH ${curve}`] }),
    ed25519: guard(ed25519, { sign: ofEd25519, verify: ofEd25519 }),
    mlDsa: guard(mlDsa, {
      sign: (set, _key, _message, type) => ofMlDsa(set, type),
      verify: (set, _key, _message, type) => ofMlDsa(set, type),
    }),
    mlKem: guard(mlKem, { encapsulate: (set) => [set], decapsulate: (set) => [set] }),
    ...(rsa && {
      rsa: guard(rsa, {
        sign: (scheme) => [rsaNames[scheme]],
        verify: (scheme) => [rsaNames[scheme]],
        oaepEncrypt: () => ['RSA-OAEP'],
        oaepDecrypt: () => ['RSA-OAEP'],
      }),
    }),
    ...(sm2 && {
      sm2: guard(sm2, {
        sign: () => ['SM2 signature'],
        verify: () => ['SM2 signature'],
        encrypt: () => ['SM2 encryption'],
        decrypt: () => ['SM2 encryption'],
        sharedSecret: () => ['SM2 agreement'],
      }),
    }),
  }
}

const ofEcdsa = (curve: Curve, type: MessageType): Algorithms =>
  type === 'RAW' ? [`ECDSA ${curve}`] : [`ECDSA ${curve}`, 'ECDSA over a digest']
const ofEd25519 = (scheme: 'ed25519' | 'ed25519ph'): Algorithms =>
  scheme === 'ed25519' ? ['Ed25519'] : ['Ed25519ph']
const ofMlDsa = (set: MlDsaParameterSet, type: MessageType): Algorithms =>
  type === 'RAW' ? [set] : [set, 'ML-DSA over a representative']
const rsaNames = { 'rsa-pkcs1': 'RSA PKCS#1 v1.5', 'rsa-pss': 'RSA-PSS' } as const

type Algorithms = readonly Algorithm[]

/** Which algorithms each use of a family is of; uses are what gives a promise, but for the making of keys. */
type Uses<Family> = {
  readonly [Name in keyof Family as Family[Name] extends (...args: never) => Promise<unknown>
    ? Exclude<Name, 'generate' | 'privateKey'>
    : never]: (
    ...args: Parameters<Extract<Family[Name], (...args: never) => unknown>>
  ) => Algorithms
}

type Use = (...args: readonly unknown[]) => Promise<unknown>

function guardedFamily<Family extends object>(
  family: Family,
  uses: Uses<Family>,
  examination: Examination,
): Family {
  const plain = family as Record<string, Use | undefined>
  const algorithms = uses as Record<string, (...args: readonly unknown[]) => Algorithms>
  const guards = Object.entries(algorithms).map(([name, algorithmsOf]) => {
    const use = present(plain[name], 'a family has its uses')
    const guarded: Use = (...args) => {
      const pending = algorithmsOf(...args).flatMap((of) => examination.pending(of) ?? [])
      return pending.length > 0 ? Promise.all(pending).then(() => use(...args)) : use(...args)
    }
    return [name, guarded]
  })
  return { ...family, ...Object.fromEntries(guards) }
}
