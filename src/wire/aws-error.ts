import { fromUtf8 } from '../base/encoding.ts'

/** An error as AWS JSON 1.1 carries it. Some errors have no message at all. */
export type AwsError = { readonly code: string; readonly message?: string | undefined }

/** Encodes the body of an error. AccessDeniedException alone is sent with a capital `Message`, as AWS does. */
export function encodeAwsError({ code, message }: AwsError): string {
  if (message === undefined) return JSON.stringify({ __type: code })
  if (code === 'AccessDeniedException') return JSON.stringify({ __type: code, Message: message })
  return JSON.stringify({ __type: code, message })
}

/** Decodes the body of an error, with an optional `namespace#` before its name; anything else is `undefined`. */
export function decodeAwsError(body: Uint8Array): AwsError | undefined {
  const members = parseObject(fromUtf8(body) ?? '')
  if (typeof members?.__type !== 'string') return undefined
  const code = members.__type.slice(members.__type.lastIndexOf('#') + 1)
  const message = members.message ?? members.Message
  return typeof message === 'string' ? { code, message } : { code }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
