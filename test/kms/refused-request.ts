import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Canaries, canariesIn } from './canary.ts'
import { account, region } from './doors.ts'
import { type RawRequest, type Signing, send, signed } from './raw-client.ts'
import { filesIn, serveFolder } from './served-folder.ts'

/** What callers send and must find nowhere again. */
export const plaintext = createHash('sha384').update('a plaintext').digest()
export const Plaintext = plaintext.toString('base64')
export const password = createHash('sha256').update('a password').digest('hex').slice(0, 32)

/** A keystore that is served, with keys in every state. */
export type House = Awaited<ReturnType<typeof openHouse>>

export async function openHouse() {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-kms-'))
  const served = await serveFolder(folder)
  const kms = served.keystore.kms()
  const make = async (input = {}) => (await kms.createKey(input)).KeyMetadata.Arn
  const key = {
    symmetric: await make(),
    other: await make(),
    sign: await make({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    mac: await make({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
    agreement: await make({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }),
    disabled: await make(),
    pending: await make(),
  }
  await kms.disableKey({ KeyId: key.disabled })
  await kms.scheduleKeyDeletion({ KeyId: key.pending })
  const encrypted = await kms.encrypt({
    KeyId: key.symmetric,
    Plaintext: plaintext,
    EncryptionContext: { tenant: 'a' },
  })
  const alice = await served.keystore.createAccessKey(`arn:aws:iam::${account}:user/alice`)
  const deleted = await served.keystore.createAccessKey(`arn:aws:iam::${account}:user/bob`)
  await send(served.url, signed('ListKeys', {}, { credentials: deleted }))
  await served.keystore.deleteAccessKey(deleted.accessKeyId)
  return {
    ...served,
    folder,
    key,
    blob: Buffer.from(encrypted.CiphertextBlob),
    alice,
    deleted,
    asRoot: { credentials: served.root } as Signing,
    /** The bodies of every refusal. */
    answers: [] as string[],
    async stop() {
      const exitCode = await served.stop()
      rmSync(folder, { recursive: true })
      return exitCode
    },
  }
}

export type Expected = {
  readonly type: string
  /** Absent: the answer has no message. */
  readonly message?: string | RegExp
  readonly status?: number
  /** The event's name, when it is not the operation's. */
  readonly name?: string
  /** `nobody` claims nothing, `somebody` claims an access key, and neither has proven anything. */
  readonly who?: 'root' | 'alice' | 'somebody' | 'nobody'
}

const identities = { root: 'Root', alice: 'IAMUser', somebody: 'Unknown', nobody: 'Unknown' }

/** Sends a request that must be refused, and checks everything that a refusal promises. */
export async function expectRefused(
  house: House,
  operation: string,
  request: RawRequest,
  { type, message, status = 400, name = operation, who = 'root' }: Expected,
): Promise<void> {
  const [rows, before] = [house.rows(), house.events().length]
  const answer = await send(house.url, request)
  house.answers.push(answer.text)
  const member = type === 'AccessDeniedException' ? 'Message' : 'message'
  const text = message instanceof RegExp ? expect.stringMatching(message) : message
  expect(answer.body).toEqual({ __type: type, ...(message !== undefined && { [member]: text }) })
  expect(answer.status).toBe(status)
  expect(house.rows()).toEqual(rows)
  const events = house.events().slice(before)
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({
    eventName: name,
    requestID: answer.requestId,
    errorCode: type === 'AccessDeniedException' ? 'AccessDenied' : type,
    responseElements: null,
    userIdentity: { type: identities[who] },
  })
  expect(events[0]?.errorMessage).toEqual(text)
  expect(events[0]?.userIdentity.accessKeyId !== undefined).toBe(who !== 'nobody')
}

/** The key that signs a day's requests, which is as good as the secret for as long. */
function signingKey(secret: string): Buffer {
  const date = new Date().toISOString().slice(0, 10).replaceAll('-', '')
  return [date, region, 'kms', 'aws4_request'].reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  )
}

/** Searches every answer, every file of the data folder and all that the server said for every secret. */
export async function expectNoSecrets(house: House): Promise<void> {
  const { root, alice, deleted, folder, key, answers } = house
  const request = { KeyId: key.symmetric, KeySpec: 'AES_256' } as const
  const dataKey = await house.keystore.kms().generateDataKey(request)
  const used = await send(house.url, signed('GenerateDataKey', request, house.asRoot))
  const served = used.body as { Plaintext: string }
  const rootKeyFile = readFileSync(join(folder, 'root.key'))
  const canaries: Canaries = {
    plaintext,
    password: Buffer.from(password),
    'embedded data key': dataKey.Plaintext,
    'served data key': Buffer.from(served.Plaintext, 'base64'),
    'root’s secret': Buffer.from(root.secretAccessKey),
    'alice’s secret': Buffer.from(alice.secretAccessKey),
    'deleted secret': Buffer.from(deleted.secretAccessKey),
    'signing key': signingKey(root.secretAccessKey),
    'root key': Buffer.from(rootKeyFile.toString().trim().split('\n').at(-1) ?? '', 'hex'),
  }
  expect(canariesIn(rootKeyFile, canaries)).toEqual(['root key'])
  expect(canariesIn(answers.join('\n'), canaries)).toEqual([])
  const { stdout, stderr } = house.output()
  // It is printed once, when it is made.
  expect(stdout.split(root.secretAccessKey)).toHaveLength(2)
  expect(canariesIn(stdout.replace(root.secretAccessKey, ''), canaries)).toEqual([])
  expect(canariesIn(stderr, canaries)).toEqual([])
  expect(stderr).not.toMatch(/error|defect|damaged/i)
  const files = [...filesIn(join(folder, 'data'))]
  expect(files.map(([path]) => path)).toContain(join(folder, 'data', 'audit', '0001.jsonl'))
  for (const [path, octets] of files) {
    expect([path, canariesIn(octets, canaries)]).toEqual([path, []])
  }
}
