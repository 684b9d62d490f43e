import { fromHex } from '../base/encoding.ts'
import { algorithm, formatScope, type Scope, terminator } from './sigv4.ts'
import { WireError } from './wire-error.ts'

/** The header `Authorization`: who claims to have signed what. */
export type Authorization = {
  readonly accessKeyId: string
  readonly scope: Scope
  /** In lower case and ascending order, each once. */
  readonly signedHeaders: readonly string[]
  /** 32 octets. */
  readonly signature: Uint8Array
}

/** Characters of the header: 64 names of signed headers fit many times. */
const authorizationLengthMax = 4096
/** AWS IAM API Reference, AccessKey, AccessKeyId. */
const accessKeyIdForm = /^\w{16,128}$/
const signatureForm = /^[0-9a-f]{64}$/

export function formatAuthorization(
  accessKeyId: string,
  scope: Scope,
  signedHeaders: readonly string[],
  signature: string,
): string {
  return `${algorithm} Credential=${accessKeyId}/${formatScope(scope)}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`
}

/** @throws WireError IncompleteSignatureException or InvalidSignatureException, in AWS's words where known */
export function parseAuthorization(text: string): Authorization {
  if (text.length > authorizationLengthMax || !text.startsWith(`${algorithm} `)) {
    throw incomplete(`Authorization header requires the algorithm '${algorithm}'.`)
  }
  const fields = parseFields(text.slice(algorithm.length + 1))
  const signature = fields.get('Signature') ?? ''
  return {
    ...parseCredential(fields.get('Credential') ?? ''),
    signedHeaders: parseSignedHeaders(fields.get('SignedHeaders') ?? ''),
    signature: (signatureForm.test(signature) && fromHex(signature)) || refuse(mismatchText),
  }
}

export const mismatchText =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

const fieldNames = ['Credential', 'Signature', 'SignedHeaders']

function parseFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const field of text.split(',')) {
    const [, name = '', value = ''] = /^ *(\w+)=([^ ]+) *$/.exec(field) ?? []
    if (!fieldNames.includes(name) || fields.has(name)) {
      throw incomplete('Authorization header must hold each of its parameters once.')
    }
    fields.set(name, value)
  }
  const missing = fieldNames.filter((name) => !fields.has(name))
  if (missing.length > 0) {
    throw incomplete(
      missing.map((name) => `Authorization header requires '${name}' parameter.`).join(' '),
    )
  }
  return fields
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
  return { accessKeyId, scope: { date, region, service } }
}

function parseSignedHeaders(text: string): readonly string[] {
  const names = text.split(';')
  for (const [index, name] of names.entries()) {
    const previous = names[index - 1]
    if (
      name === '' ||
      name !== name.toLowerCase() ||
      (previous !== undefined && previous >= name)
    ) {
      return refuse("'SignedHeaders' must be in lower case and in ascending order, each once.")
    }
  }
  return names
}

const incomplete = (message: string): WireError =>
  new WireError('IncompleteSignatureException', message)

function refuse(message: string): never {
  throw new WireError('InvalidSignatureException', message)
}
