// A bare server with claviger's cryptography: the signature is checked, the message gets a key of its own, an event goes
// into a chain, and one sync is for all who came in together. It reads and gathers requests as claviger does. One
// caller, one key; no policy, no state of the key, no validation, no bound, no database; of the audit only the lines
// that are written ahead, without log and head. What claviger costs beyond this is what it checks and keeps.
//
//   node bench/bare-server.ts FILE
import { fdatasyncSync, openSync, writeFileSync, writeSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Chain, genesis } from '../src/audit/chain.ts'
import { afterMicrotasks } from '../src/base/clock.ts'
import { utf8 } from '../src/base/encoding.ts'
import { CommittingAead } from '../src/crypto/committing-aead.ts'
import { native } from '../src/crypto/native/index.ts'
import { randomUuid } from '../src/crypto/random.ts'
import { Body, Request } from '../src/server/receive.ts'
import { Together } from '../src/server/together.ts'
import { readHeaders } from '../src/wire/headers.ts'
import { readClaim } from '../src/wire/sigv4-claim.ts'
import { verifyRequest } from '../src/wire/sigv4-request.ts'
import { SigningSecret } from '../src/wire/sigv4-secret.ts'

const credentials = { accessKeyId: 'AKIABARESERVER000001', secretAccessKey: 'bare'.repeat(10) }
const secret = new SigningSecret(native, utf8(credentials.secretAccessKey))
const arn = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000'
const aead = new CommittingAead(native, native.secretKey(new Uint8Array(32)))
const keyId = arn.slice(-36)
const context = utf8(arn)
/** In the place of what tells claviger the key of a blob. */
const head = new Uint8Array(56)

const logOctets = 1 << 20
const log = process.argv[2] ?? ''
writeFileSync(log, new Uint8Array(logOctets))
const descriptor = openSync(log, 'r+')
const lines = Buffer.alloc(logOctets)
const chainKey = native.hmac.keyed('sha256', native.secretKey(new Uint8Array(32)))
const chain = new Chain(chainKey, 1, genesis(chainKey, { slot: 1, file: '' }))
let place = 0
let events: string[] = []
let committed: Promise<void> | undefined

function commit(): void {
  let end = 0
  for (const event of events) end = chain.write(event, lines, end)
  events = []
  committed = undefined
  if (place + end > logOctets) place = 0
  writeSync(descriptor, lines, 0, end, place)
  fdatasyncSync(descriptor)
  place += end
}

function record(event: string): Promise<void> {
  events.push(event)
  committed ??= afterMicrotasks().then(commit)
  return committed
}

/** Like claviger's. */
const eventOf = (requestId: string): string =>
  `{"eventVersion":"1.11","userIdentity":{"type":"Root","principalId":"000000000000","arn":"arn:aws:iam::000000000000:root","accountId":"000000000000","accessKeyId":"${credentials.accessKeyId}"},"eventTime":"${new Date().toISOString().slice(0, 19)}Z","eventSource":"kms.amazonaws.com","eventName":"Encrypt","awsRegion":"us-east-1","sourceIPAddress":"127.0.0.1","userAgent":null,"requestParameters":{"keyId":"${keyId}","encryptionAlgorithm":"SYMMETRIC_DEFAULT"},"responseElements":null,"requestID":"${requestId}","eventID":"${randomUuid()}","readOnly":true,"resources":[{"accountId":"000000000000","type":"AWS::KMS::Key","ARN":"${arn}"}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"000000000000","eventCategory":"Management"`

async function encrypt(request: Request, response: ServerResponse): Promise<void> {
  const held = new Body({ octets: 0 })
  await held.receive(request)
  const body = held.received as Uint8Array
  await together.join()
  const headers = readHeaders(request.rawHeaders)
  const claim = readClaim(headers, 'kms', Date.now())
  verifyRequest(native, { method: 'POST', path: '/', query: '', headers, body }, claim, secret)
  const { Plaintext } = JSON.parse(Buffer.from(body).toString()) as { Plaintext: string }
  const sealed = Buffer.from(aead.seal(Buffer.from(Plaintext, 'base64'), context, head).buffer)
  const requestId = randomUuid()
  await record(eventOf(requestId))
  const answer = JSON.stringify({
    CiphertextBlob: sealed.toString('base64'),
    KeyId: arn,
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  })
  response.writeHead(200, [
    'Content-Type',
    'application/x-amz-json-1.1',
    'Cache-Control',
    'no-store',
    'x-amzn-RequestId',
    requestId,
    'Content-Length',
    String(answer.length),
  ])
  response.end(answer)
}

const together = new Together()
const server = createServer({ IncomingMessage: Request }, encrypt)
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${port}`, ...credentials }))
})
