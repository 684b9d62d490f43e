import { BlockList, isIP } from 'node:net'
import { OperatorError } from '../base/error.ts'

export type ListenAddress = { readonly host: string; readonly port: number }

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * Reads `host:port`, `[::1]:8080` for IPv6; port 0 takes any free one. A host is an address or `localhost`, which
 * means 127.0.0.1 and asks no name service.
 * @throws OperatorError
 */
export function parseListenAddress(text: string): ListenAddress {
  const [, v6, name = '', digits = ''] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? []
  const host = v6 ?? (name === 'localhost' ? '127.0.0.1' : name)
  const port = Number(digits)
  if (digits === '' || port > 65_535 || isIP(host) !== (v6 === undefined ? 4 : 6)) {
    throw new OperatorError(
      'listen-address',
      `listen: expected address:port, for example 127.0.0.1:8080 or [::1]:8080, got '${text}'`,
    )
  }
  return { host, port }
}

export function isLoopback({ host }: ListenAddress): boolean {
  return loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4')
}

export const formatUrl = ({ host, port }: ListenAddress): string =>
  `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
