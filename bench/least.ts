// The least that an Encrypt costs on bare node:http: the signature is checked, the message gets a key of its own, an
// event goes into a chain, and one sync is for all who came in together. One caller, one key; no policy, no state of
// the key, no validation, no bound. What claviger costs beyond this is what it checks and keeps.
import { fdatasyncSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Chain, genesis } from '../src/audit/chain.ts'
import { afterMicrotasks } from '../src/base/clock.ts'
import { utf8 } from '../src/base/encoding.ts'
import { CommittingAead } from '../src/crypto/committing-aead.ts'
import { native } from '../src/crypto/native/index.ts'
import { randomUuid } from '../src/crypto/random.ts'
import { Together } from '../src/server/together.ts'
import { readHeaders } from '../src/wire/headers.ts'
import { readClaim } from '../src/wire/sigv4-claim.ts'
import { verifyRequest } from '../src/wire/sigv4-request.ts'
import { SigningSecret } from '../src/wire/sigv4-secret.ts'

const credentials = { accessKeyId: 'AKIALEAST00000000001', secretAccessKey: 'least'.repeat(8) }
const secret = new SigningSecret(native, utf8(credentials.secretAccessKey))
const arn = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-0000-0000-000000000000'
const aead = new CommittingAead(native, native.secretKey(new Uint8Array(32)))
const context = utf8(arn)

const logOctets = 1 << 20
const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'))
const log = join(folder, 'log')
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

/** As long as claviger's. */
const eventOf = (requestId: string, userAgent: string | undefined): string =>
  `{"eventVersion":"1.11","userIdentity":{"type":"Root","principalId":"000000000000","arn":"arn:aws:iam::000000000000:root","accountId":"000000000000","accessKeyId":"${credentials.accessKeyId}"},"eventTime":"${new Date().toISOString()}","eventSource":"kms.amazonaws.com","eventName":"Encrypt","awsRegion":"us-east-1","sourceIPAddress":"127.0.0.1","userAgent":"${userAgent}","requestParameters":{"keyId":"${arn}","encryptionAlgorithm":"SYMMETRIC_DEFAULT"},"responseElements":null,"requestID":"${requestId}","eventID":"${randomUuid()}","readOnly":true,"resources":[{"accountId":"000000000000","type":"AWS::KMS::Key","ARN":"${arn}"}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"000000000000","eventCategory":"Management"`

async function encrypt(request: IncomingMessage, response: ServerResponse, body: Uint8Array) {
  await together.join()
  const headers = readHeaders(request.rawHeaders)
  const claim = readClaim(headers, 'kms', Date.now())
  verifyRequest(native, { method: 'POST', path: '/', query: '', headers, body }, claim, secret)
  const { Plaintext } = JSON.parse(Buffer.from(body).toString()) as { Plaintext: string }
  const sealed = Buffer.from(aead.seal(Buffer.from(Plaintext, 'base64'), context).buffer)
  const requestId = randomUuid()
  await record(eventOf(requestId, headers.get('user-agent')))
  const answer = JSON.stringify({
    CiphertextBlob: sealed.toString('base64'),
    KeyId: arn,
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  })
  response.writeHead(200, [
    'Content-Type',
    'application/x-amz-json-1.1',
    'x-amzn-RequestId',
    requestId,
    'Content-Length',
    String(answer.length),
  ])
  response.end(answer)
}

const together = new Together()
const server = createServer((request, response) => {
  const parts: Uint8Array[] = []
  request.on('data', (part: Uint8Array) => parts.push(part))
  request.on('end', () => void encrypt(request, response, Buffer.concat(parts)))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ endpoint: `http://127.0.0.1:${port}`, ...credentials }))
})
process.on('SIGTERM', () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit()
})
