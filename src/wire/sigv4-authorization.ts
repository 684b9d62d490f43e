import { BoundedMap } from '../base/bounded-map.ts'
import { algorithm, type Scope, scopeOf, terminator } from './sigv4.ts'
import { WireError } from './wire-error.ts'

/** The header `Authorization`: who claims to have signed what. */
export type Authorization = {
  readonly accessKeyId: string
  readonly scope: Scope
  /** In lower case and ascending order, each once. */
  readonly signedHeaders: readonly string[]
  /** 64 lower-case hexadecimal digits, if it is the right one. */
  readonly signature: string
}

/** Characters of the header: 64 names of signed headers fit many times. */
const authorizationLengthMax = 4096
/** AWS IAM API Reference, AccessKey, AccessKeyId. */
const accessKeyIdForm = /^\w{16,128}$/

export function formatAuthorization(
  accessKeyId: string,
  scope: Scope,
  signedHeaders: readonly string[],
  signature: string,
): string {
  return `${algorithm} Credential=${accessKeyId}/${scope.text}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`
}

/** What the requests of one caller and day have in common. */
type Signer = Omit<Authorization, 'signature'>

const signerForm = /^AWS4-HMAC-SHA256 +Credential=([^ ,]+), *SignedHeaders=([^ ,]+), *$/
const signatureOpen = 'Signature='

/** Callers whose common part is remembered: parsing it takes longer than all the rest. */
const signersMax = 64
const signers = new BoundedMap<string, Signer>(signersMax)

/** @throws WireError IncompleteSignatureException or InvalidSignatureException, in AWS's words where known */
export function parseAuthorization(text: string): Authorization {
  const at = text.lastIndexOf(signatureOpen)
  if (at < 0 || text.length > authorizationLengthMax) throw incomplete(whatIsMissing(text))
  const common = text.slice(0, at)
  const { accessKeyId, scope, signedHeaders } = signers.get(common) ?? readSigner(text, common)
  // In another form than AWS writes it, it is not the one that is computed.
  const signature = text.slice(at + signatureOpen.length)
  return { accessKeyId, scope, signedHeaders, signature }
}

function readSigner(text: string, common: string): Signer {
  const match = signerForm.exec(common)
  if (!match) throw incomplete(whatIsMissing(text))
  const [, credential = '', names = ''] = match
  const signer = { ...parseCredential(credential), signedHeaders: parseSignedHeaders(names) }
  signers.set(common, signer)
  return signer
}

export const mismatchText =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

function whatIsMissing(text: string): string {
  if (!text.startsWith(`${algorithm} `)) {
    return `Authorization header requires the algorithm '${algorithm}'.`
  }
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !text.includes(`${name}=`))
    .map((name) => `Authorization header requires '${name}' parameter.`)
  return missing.join(' ') || 'Authorization header must have the form that AWS documents.'
}

function parseCredential(text: string): { accessKeyId: string; scope: Scope } {
  const [accessKeyId = '', date = '', region = '', service = '', end, ...rest] = text.split('/')
  if (end === undefined || rest.length > 0 || !accessKeyIdForm.test(accessKeyId)) {
    throw incomplete(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    )
  }
  if (end !== terminator) {
    return refuse(`Credential should be scoped with a valid terminator: '${terminator}'.`)
  }
  return { accessKeyId, scope: scopeOf(date, region, service) }
}

function parseSignedHeaders(text: string): readonly string[] {
  const names = text.split(';')
  const ascends = names.every((name, index) => name > (names[index - 1] ?? ''))
  if (!ascends || text !== text.toLowerCase()) {
    return refuse("'SignedHeaders' must be in lower case and in ascending order, each once.")
  }
  return names
}

const incomplete = (message: string): WireError =>
  new WireError('IncompleteSignatureException', message)

function refuse(message: string): never {
  throw new WireError('InvalidSignatureException', message)
}
