import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { concat } from '../base/bytes.ts'
import { OperatorError } from '../base/error.ts'
import type { Headers } from '../wire/headers.ts'
import { type EndpointUrl, isLocalhost } from './endpoint-url.ts'

/** A page of 1,000 keys has about 130 KB. */
const answerOctetsMax = 1024 * 1024
/** Without an octet in either direction. */
const idleMillisecondsMax = 60_000

export type Answer = { readonly status: number; readonly body: Uint8Array }

/** A keep-alive connection to one endpoint. */
export type Exchange = {
  /** Posts a body. @throws OperatorError when no whole answer comes */
  post(headers: Headers, body: Uint8Array): Promise<Answer>
  close(): void
}

export function openExchange(url: EndpointUrl): Exchange {
  const options = { keepAlive: true, timeout: idleMillisecondsMax }
  const isPlain = url.protocol === 'http:'
  const agent = isPlain ? new HttpAgent(options) : new HttpsAgent(options)
  const request = isPlain ? httpRequest : httpsRequest
  return {
    post: (headers, body) =>
      new Promise((resolve, reject) => {
        const fail = (cause: Error) => reject(unreachable(url, cause))
        const sent = request(url, {
          method: 'POST',
          agent,
          headers: { ...Object.fromEntries(headers), 'content-length': body.length },
          ...(isLocalhost(url.hostname) && { lookup: loopback }),
        })
        sent.on('timeout', () => sent.destroy(new Error('no answer in time')))
        sent.on('error', fail)
        sent.on('response', (response) => void receive(response).then(resolve, fail))
        sent.end(body)
      }),
    close: () => agent.destroy(),
  }
}

async function receive(response: IncomingMessage): Promise<Answer> {
  const parts: Uint8Array[] = []
  let octets = 0
  for await (const part of response as AsyncIterable<Uint8Array>) {
    octets += part.length
    if (octets > answerOctetsMax) {
      response.destroy()
      throw new Error(`the answer has more than ${answerOctetsMax} octets`)
    }
    parts.push(part)
  }
  return { status: response.statusCode ?? 0, body: concat(...parts) }
}

/** A name service could send `localhost` elsewhere. */
const loopback: LookupFunction = (_, { all }, found) => {
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]
  if (all) found(null, addresses)
  else found(null, '127.0.0.1', 4)
}

const unreachable = (url: URL, cause: Error): OperatorError =>
  new OperatorError(
    'endpoint-unreachable',
    `endpoint: no answer from ${url.origin} (${cause.message})`,
    {
      hint: 'is it running, and is this its address?',
      cause,
    },
  )
