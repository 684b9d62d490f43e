import { OperatorError } from '../base/error.ts'

/** Where a KMS listens: `https:` anywhere, or `http:` on this machine. */
export type EndpointUrl = URL & { readonly protocol: 'http:' | 'https:' }

/**
 * Reads the URL of an endpoint.
 * @throws OperatorError for anything but `https:`, or `http:` on a loopback address: its answers hold plaintexts
 */
export function parseEndpointUrl(text: string): EndpointUrl {
  const url = URL.parse(text)
  if (!url || !isHttp(url)) throw refused(text, 'expected a URL such as http://127.0.0.1:8080')
  if (url.username || url.password || url.search || url.hash) {
    throw refused(url.origin, 'expected nothing but scheme, host, port and path')
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw refused(url.origin, 'plain HTTP is for loopback addresses', 'https: goes everywhere')
  }
  return url
}

/** Whether the host is this machine whatever a name service says (RFC 6761 §6.3). The parser has normalised it. */
const isLoopback = ({ hostname }: URL): boolean =>
  isLocalhost(hostname) || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)

export const isLocalhost = (hostname: string): boolean => hostname === 'localhost'

const isHttp = (url: URL): url is EndpointUrl =>
  url.protocol === 'http:' || url.protocol === 'https:'

const refused = (url: string, what: string, hint?: string): OperatorError =>
  new OperatorError('endpoint', `endpoint: ${what}, got ${url}`, hint === undefined ? {} : { hint })
