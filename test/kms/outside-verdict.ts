import { openssl } from '../crypto/openssl.ts'

/** What the openssl command must be told of an algorithm over the message itself; absent where it has none. */
function optionsOf(algorithm: string): string[] | undefined {
  const hash = ['-digest', `sha${algorithm.slice(-3)}`]
  if (algorithm === 'ED25519_SHA_512') return []
  if (algorithm === 'SM2DSA') return ['-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678']
  if (algorithm.startsWith('RSASSA_PSS')) {
    return [...hash, '-pkeyopt', 'rsa_padding_mode:pss', '-pkeyopt', 'rsa_pss_saltlen:digest']
  }
  if (algorithm.startsWith('RSASSA') || algorithm.startsWith('ECDSA')) return hash
  return undefined
}

/** Whether the openssl command, version 3.0 or later, knows an algorithm. */
export const isKnownToOpenssl = (algorithm: string): boolean => optionsOf(algorithm) !== undefined

/** The verdict of the openssl command over a message; a refusal throws. */
export function opensslVerdict(
  algorithm: string,
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): string {
  const verify = ['pkeyutl', '-verify', '-pubin', '-inkey', 'key', '-keyform', 'DER', '-rawin']
  const files = ['-in', 'message', '-sigfile', 'signature']
  const args = [...verify, ...(optionsOf(algorithm) ?? []), ...files]
  return String(openssl(args, { key, message, signature })).trim()
}
