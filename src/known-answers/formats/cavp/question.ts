import { fromHex } from '../../../base/encoding.ts'
import {
  ecdsa,
  ecdsaDer,
  ecKeyPair,
  ecPublicKey,
  ecPublicKeyCheck,
  longCoordinate,
  pointOf,
} from '../../cases/elliptic.ts'
import { rsaPublicKey, rsaSignature, rsaUnsupported } from '../../cases/rsa.ts'
import { aesGcm, counterKdf, hmac, keyWrap } from '../../cases/symmetric.ts'
import { malformed, type Question, unsupported } from '../../judge.ts'
import { UnreadableVectors } from '../entry.ts'
import { curveNamed, hashNamed } from '../names.ts'
import type { Block } from './block.ts'

type Kind = {
  /** Whether a block is of this kind; the title is the file's comment and name. */
  is(block: Block, title: string): boolean
  read(block: Block, title: string): Question | undefined
}

const has =
  (...names: readonly string[]) =>
  (block: Block): boolean =>
    names.every((name) => block.has(name))

/** Kinds of NIST's files, told apart by the fields of their cases. */
const kinds: readonly Kind[] = [
  { is: has('Key', 'IV', 'CT', 'Tag'), read: gcm },
  { is: has('Klen', 'Tlen', 'Msg', 'Mac'), read: mac },
  { is: (block, title) => has('K', 'C')(block) && /KWP?[-_]A[DE]/.test(title), read: wrap },
  { is: has('KI', 'KO'), read: kdf },
  { is: has('Msg', 'Qx', 'Qy', 'R', 'S'), read: ecdsaSignature },
  { is: has('Qx', 'Qy', 'Result'), read: publicKey },
  { is: has('d', 'Qx', 'Qy'), read: keyPair },
  { is: has('SHAAlg', 'Msg', 'S'), read: rsa },
]

/** Fields of blocks that are no case: parts of an RSA key, a count of cases. */
const noCase: ReadonlySet<string> = new Set(['n', 'e', 'd', 'p', 'q', 'N'])

/** What a block asks; `undefined` for one that only says what holds for those behind it. */
export function questionOf(block: Block, title: string): Question | undefined {
  const kind = kinds.find(({ is }) => is(block, title))
  if (kind) return kind.read(block, title)
  if (block.names().every((name) => noCase.has(name))) return undefined
  const fields = block.names().join(', ')
  throw new UnreadableVectors(`line ${block.line}: a case of no known kind (${fields})`)
}

const nothing = new Uint8Array(0)

function gcm(block: Block): Question {
  return aesGcm({
    key: block.octets('Key'),
    iv: block.octets('IV'),
    associated: block.optionalOctets('AAD') ?? nothing,
    plaintext: block.optionalOctets('PT'),
    ciphertext: block.octets('CT'),
    tag: block.octets('Tag'),
  })
}

/** `[L=32]` is the hash's length, by which the file names it. */
const hmacHashes = new Map([
  ['20', 'SHA-1'],
  ['28', 'SHA-224'],
  ['32', 'SHA-256'],
  ['48', 'SHA-384'],
  ['64', 'SHA-512'],
])

function mac(block: Block): Question {
  const length = block.section.settings.get('L') ?? ''
  const hash = hashNamed(hmacHashes.get(length) ?? '')
  if (!hash) throw new UnreadableVectors(`line ${block.line}: [L = ${length}] is no hash's length`)
  const [key, tag] = [block.octets('Key'), block.answer('Mac', block.integer('Tlen'))]
  if (key.length !== block.integer('Klen')) {
    throw new UnreadableVectors(`line ${block.line}: Key has another length than it says`)
  }
  return hmac({ hash, key, message: block.octets('Msg'), tag })
}

function wrap(block: Block, title: string): Question | undefined {
  const form = /KWP[-_]/.test(title) ? 'KWP' : 'KW'
  if (/TKW/.test(title)) return unsupported('TKW', 'key wrap with Triple DES')
  if (/inv/.test(title)) return unsupported(`AES-${form}`, 'key wrap with the inverse cipher')
  return keyWrap({
    form,
    key: block.octets('K'),
    secret: block.optionalOctets('P'),
    wrapped: block.octets('C'),
  })
}

function kdf(block: Block): Question {
  const { settings } = block.section
  const prf = settings.get('PRF') ?? ''
  const hash = prf.startsWith('HMAC_') ? hashNamed(prf.slice('HMAC_'.length)) : undefined
  if (!hash) return unsupported('SP 800-108', `SP 800-108 with ${prf}`)
  const [place, bits] = [settings.get('CTRLOCATION'), settings.get('RLEN')]
  const isBefore = place === 'BEFORE_FIXED' && block.has('FixedInputData')
  if (!isBefore || bits !== '32_BITS') {
    return unsupported('SP 800-108', 'SP 800-108 with another counter')
  }
  return counterKdf({
    hash,
    key: block.octets('KI'),
    fixedInput: block.octets('FixedInputData'),
    output: block.answer('KO', Math.ceil(block.integer('L') / 8)),
  })
}

/** `[P-256]`, or the first part of `[P-256,SHA-256]`. */
function curveNameOf(block: Block): string {
  const name = [...block.section.settings.keys()].find((key) => /^[PKB]-\d+/.test(key))
  if (name !== undefined) return name.split(',')[0] ?? name
  throw new UnreadableVectors(`line ${block.line}: no curve is named before it`)
}

function ecdsaSignature(block: Block): Question {
  const name = curveNameOf(block)
  const [curve, hashName] = [curveNamed(name), hashNameOf(block)]
  const hash = hashNamed(hashName)
  if (!curve) return unsupported('ECDSA', `the curve ${name}`)
  if (!hash) return unsupported('ECDSA', `ECDSA with ${hashName}`)
  const point = pointOf(curve, padded(block, 'Qx'), padded(block, 'Qy'))
  const algorithm = `ECDSA ${curve} ${hash}`
  if (!point) return malformed(algorithm, 'ecdsa', 'verify', longCoordinate)
  return ecdsa({
    curve,
    hash,
    spki: ecPublicKey(curve, point),
    message: block.octets('Msg'),
    signature: ecdsaDer(padded(block, 'R'), padded(block, 'S')),
    scalar: block.has('d') ? block.number('d') : undefined,
  })
}

const hashNameOf = (block: Block): string =>
  [...block.section.settings.keys()].find((key) => key.includes(','))?.split(',')[1] ?? ''

/** Numbers are written with as many digits as they need. */
function padded(block: Block, name: string): Uint8Array {
  const digits = block.text(name)
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  const octets = fromHex(even)
  if (octets) return octets
  throw new UnreadableVectors(`line ${block.line}: ${name} is not hexadecimal`)
}

function publicKey(block: Block): Question {
  const name = curveNameOf(block)
  const curve = curveNamed(name)
  if (!curve) return unsupported('EC public key', `the curve ${name}`)
  const point = pointOf(curve, padded(block, 'Qx'), padded(block, 'Qy'))
  return ecPublicKeyCheck(curve, point)
}

function keyPair(block: Block): Question {
  const name = curveNameOf(block)
  const curve = curveNamed(name)
  if (!curve) return unsupported('EC key pair', `the curve ${name}`)
  return ecKeyPair(
    curve,
    block.number('d'),
    pointOf(curve, padded(block, 'Qx'), padded(block, 'Qy')),
  )
}

function rsa(block: Block, title: string): Question {
  const hashName = block.text('SHAAlg')
  const [scheme, hash] = [rsaSchemeOf(block, title), hashNamed(hashName)]
  if (!scheme) return unsupported('RSA', 'RSA signatures of ANSI X9.31')
  if (!hash) return unsupported('RSA', `RSA with ${hashName}`)
  const modulusBits = Number(block.section.settings.get('mod'))
  const salt = scheme === 'rsa-pss' ? saltOctetsOf(block, title) : undefined
  const reason = rsaUnsupported(modulusBits, salt, hash)
  if (reason !== undefined) return unsupported(scheme, reason)
  const key = { modulusBits, n: block.number('n'), e: block.number('e') }
  const signed = { message: block.octets('Msg'), signature: block.octets('S') }
  return rsaSignature({ scheme, hash, key, spki: rsaPublicKey(key), ...signed })
}

function rsaSchemeOf(block: Block, title: string): 'rsa-pss' | 'rsa-pkcs1' | undefined {
  if (/PSS/.test(title)) return 'rsa-pss'
  if (/Ver 1\.5|(?:Gen|Ver)15/.test(title)) return 'rsa-pkcs1'
  if (/X9\.31|RSA/.test(title)) return undefined
  throw new UnreadableVectors(`line ${block.line}: nothing says which scheme of RSA this is`)
}

/** A salt of none is written as `00`, and the title tells. */
function saltOctetsOf(block: Block, title: string): number {
  const stated = /Salt len: (\d+)/.exec(title)?.[1]
  return stated === undefined ? block.octets('SaltVal').length : Number(stated)
}
