import { concat, u32 } from '../../base/bytes.ts'
import { ed25519Keys } from '../../crypto/ed25519-parameters.ts'
import { ed25519 } from '../cases/ed25519.ts'
import { ecdh, ecdsa, ecdsaDer, ecPublicKey } from '../cases/elliptic.ts'
import { mlDsaSeed, mlDsaSigning } from '../cases/ml-dsa.ts'
import { mlKemDecapsulation, mlKemSeed } from '../cases/ml-kem.ts'
import { aesGcm, counterKdf, digest, hkdf, hmac, keyWrap } from '../cases/symmetric.ts'
import { type KnownAnswer, type Question, unsupported } from '../judge.ts'
import { type Entry, UnreadableVectors } from './entry.ts'
import { curveNamed, hashNamed, mlDsaNamed, mlKemNamed } from './names.ts'

type Reader = (entry: Entry) => Question

/** Sections of the project's own files, `vectors/`, by what an entry of them asks. Each entry has a `source`. */
const sections: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['hash', (entry) => digest({ ...hashAndMessage(entry), digest: entry.octets('digest') })],
  [
    'hmac',
    (entry) =>
      hmac({ ...hashAndMessage(entry), key: entry.octets('key'), tag: entry.answer('mac') }),
  ],
  ['hkdf', readHkdf],
  ['fixedInput', (entry) => readKdf(entry, entry.octets('fixedInput'))],
  ['labelAndContext', (entry) => readKdf(entry, fixedInputOf(entry))],
  ['aesGcm', readGcm],
  ['aesKeyWrap', readKeyWrap],
  ['ecdsa', readEcdsa],
  ['ecdh', readEcdh],
  ['ed25519', readEd25519],
  ['mlDsa', readMlDsa],
  ['mlKem', readMlKem],
])

/** What tests of the project alone ask: whole keystores, messages, and algorithms that no subject is asked. */
const sectionsOfTests: ReadonlySet<string> = new Set([
  ...['bodies', 'messages', 'pairs', 'keys', 'signatures', 'ciphertexts'],
  ...['account', 'region', 'alias', 'plaintext', 'symmetric', 'rsa', 'ec', 'mac'],
])

/** What is said of a whole file. */
const remarks: ReadonlySet<string> = new Set(['about', 'made', 'source'])

/** Whether a file says where its values are from, for all of them or for each, as all of ours do. */
export const isOwn = (document: Entry): boolean =>
  document.names().some((name) => remarks.has(name) || hasSources(document, name))

function hasSources(document: Entry, name: string): boolean {
  if (!document.isList(name)) return false
  const [first] = document.entries(name)
  return first?.has('source') ?? false
}

/**
 * A file of the project's own. What only a test can ask, as of a whole keystore, is named as unsupported.
 * @throws UnreadableVectors
 */
export function readOwn(document: Entry): KnownAnswer[] {
  return document
    .names()
    .filter((name) => !remarks.has(name))
    .flatMap((name) => readSection(document, name))
}

function readSection(document: Entry, name: string): KnownAnswer[] {
  if (sectionsOfTests.has(name)) {
    return [{ ...unsupported(name, 'what tests of the project alone ask'), ...valid(name) }]
  }
  const read = sections.get(name)
  if (!read) throw new UnreadableVectors(`it has a section ${name}, which is unknown`)
  return document.entries(name).map((entry, at) => ({
    ...read(entry),
    ...valid(`${name} ${at + 1}`),
    comment: entry.text('source'),
  }))
}

const valid = (id: string) => ({ id, comment: '', flags: [], result: 'valid' as const })

function named<T>(entry: Entry, member: string, find: (name: string) => T | undefined): T {
  const found = find(entry.text(member))
  if (found !== undefined) return found
  throw new UnreadableVectors(`${entry.path}.${member} is ${entry.text(member)}`)
}

const hashOf = (entry: Entry) =>
  named(entry, 'hash', (name) => hashNamed(name.replace(/^sha/, 'SHA-')))
const hashAndMessage = (entry: Entry) => ({
  hash: hashOf(entry),
  message: entry.octets('message'),
})

function readHkdf(entry: Entry): Question {
  const output = entry.answer('output')
  return hkdf({
    hash: hashOf(entry),
    secret: entry.octets('secret'),
    salt: entry.octets('salt'),
    info: entry.octets('info'),
    octets: output.length,
    output,
  })
}

const readKdf = (entry: Entry, fixedInput: Uint8Array): Question =>
  counterKdf({
    hash: 'sha256',
    key: entry.octets('key'),
    fixedInput,
    output: entry.answer('derived'),
  })

/** Label ‖ 0x00 ‖ context ‖ length in bits (SP 800-108r1 §4). */
const fixedInputOf = (entry: Entry): Uint8Array =>
  concat(
    entry.octets('label'),
    Uint8Array.of(0),
    entry.octets('context'),
    u32(entry.octets('derived').length * 8),
  )

const tagOctets = 16

function readGcm(entry: Entry): Question {
  const sealed = entry.octets('sealed')
  return aesGcm({
    key: entry.octets('key'),
    iv: entry.octets('iv'),
    associated: entry.octets('associated'),
    plaintext: entry.octets('plaintext'),
    ciphertext: sealed.subarray(0, -tagOctets),
    tag: sealed.subarray(-tagOctets),
  })
}

function readKeyWrap(entry: Entry): Question {
  const form = entry.text('form')
  if (form !== 'KW' && form !== 'KWP') throw new UnreadableVectors(`${entry.path}.form is ${form}`)
  const key = entry.octets('key')
  return keyWrap({ form, key, secret: entry.octets('secret'), wrapped: entry.octets('wrapped') })
}

function readEcdsa(entry: Entry): Question {
  const curve = named(entry, 'curve', curveNamed)
  return ecdsa({
    ...hashAndMessage(entry),
    curve,
    spki: ecPublicKey(curve, entry.octets('point')),
    signature: ecdsaDer(entry.octets('r'), entry.octets('s')),
    scalar: entry.optional('scalar', (own) => own.number('scalar')),
  })
}

function readEcdh(entry: Entry): Question {
  const curve = named(entry, 'curve', curveNamed)
  return ecdh({
    curve,
    scalar: entry.number('scalar'),
    spki: ecPublicKey(curve, entry.octets('peerPoint')),
    shared: entry.octets('sharedSecret'),
  })
}

function readEd25519(entry: Entry): Question {
  const scheme = entry.text('scheme')
  if (scheme !== 'ed25519' && scheme !== 'ed25519ph') {
    throw new UnreadableVectors(`${entry.path}.scheme is ${scheme}`)
  }
  return ed25519({
    scheme,
    spki: ed25519Keys.writePublicKey(entry.octets('publicKey')),
    message: entry.octets('message'),
    signature: entry.octets('signature'),
    seed: entry.octets('seed'),
  })
}

function readMlDsa(entry: Entry): Question {
  const set = named(entry, 'set', mlDsaNamed)
  return mlDsaSigning({
    set,
    key: mlDsaSeed(set, entry.octets('seed')),
    publicKey: entry.octets('publicKey'),
    input: {
      message: entry.octets('message'),
      context: new Uint8Array(0),
      representative: entry.octets('mu'),
    },
    // Deterministic (FIPS 204 §5.2, algorithm 2, line 5).
    random: new Uint8Array(32),
    signature: entry.octets('signature'),
  })
}

function readMlKem(entry: Entry): Question {
  const set = named(entry, 'set', mlKemNamed)
  return mlKemDecapsulation({
    set,
    key: mlKemSeed(set, entry.octets('seed')),
    publicKey: entry.octets('publicKey'),
    ciphertext: entry.octets('ciphertext'),
    sharedSecret: entry.octets('sharedSecret'),
    rejectedSecret: entry.octets('rejectedSecret'),
  })
}
