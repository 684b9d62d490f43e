import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RawRequest, type Signing, signed, withHeader } from './raw-client.ts'
import {
  type Expected,
  expectNoSecrets,
  expectRefused,
  type House,
  openHouse,
  Plaintext,
} from './refused-request.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(async () => expect(await house.stop()).toBe(0))

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

const input = { KeyId: 'k', Plaintext }
const one = (change: Partial<Signing>) => signed('Encrypt', input, { ...house.asRoot, ...change })
const secretAccessKey = 'x'.repeat(40)
const changed = (from: RegExp, to: string) => {
  const request = one({})
  const authorization = request.headers.find(([name]) => name === 'authorization')?.[1] ?? ''
  return withHeader(request, 'authorization', authorization.replace(from, to))
}
const invalid = { type: 'InvalidSignatureException', who: 'somebody' } as const
const unrecognized = {
  type: 'UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
  who: 'somebody',
} as const
const unlike = "The provided 'x-amz-content-sha256' header does not match what was computed."
const presigned = `/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA%2F20260101%2Fus-east-1%2Fkms%2Faws4_request&X-Amz-Signature=${'0'.repeat(64)}`

test.for<[string, () => RawRequest, Expected]>([
  [
    'a wrong secret',
    () => one({ credentials: { ...house.root, secretAccessKey } }),
    { ...invalid, message: mismatch },
  ],
  ['a signature cut short', () => changed(/..$/, ''), { ...invalid, message: mismatch }],
  [
    'a signature of zeros',
    () => changed(/.{64}$/, '0'.repeat(64)),
    { ...invalid, message: mismatch },
  ],
  [
    'a body changed on the way',
    () => ({ ...one({}), body: Buffer.from(`{"KeyId":"l","Plaintext":"${Plaintext}"}`) }),
    {
      ...invalid,
      message: unlike,
    },
  ],
  [
    'an unsigned payload',
    () => withHeader(one({}), 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD'),
    { ...invalid, message: unlike },
  ],
  [
    'another target than was signed',
    () => withHeader(one({}), 'x-amz-target', 'TrentService.Decrypt'),
    { ...invalid, message: mismatch, name: 'Decrypt' },
  ],
  [
    'a target that is not signed',
    () => withHeader(changed(/;x-amz-target/, ''), 'x-amz-target', 'TrentService.Decrypt'),
    {
      ...invalid,
      message: "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.",
      name: 'Decrypt',
    },
  ],
  [
    'an unknown access key',
    () => one({ credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey } }),
    unrecognized,
  ],
  ['an access key that was deleted', () => one({ credentials: house.deleted }), unrecognized],
  [
    'a session token that no key has',
    () => one({ headers: { 'x-amz-security-token': 'token' } }),
    unrecognized,
  ],
  [
    'a clock six minutes behind',
    () => one({ ahead: -360_000 }),
    {
      ...invalid,
      message:
        /^Signature expired: (\d{8}T\d{6}Z) is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    },
  ],
  [
    'a clock six minutes ahead',
    () => one({ ahead: 360_000 }),
    { ...invalid, message: /^Signature not yet current: / },
  ],
  [
    'another service in its scope',
    () => one({ service: 's3' }),
    {
      ...invalid,
      message: "Credential should be scoped to correct service: 'kms'.",
    },
  ],
  [
    'a Region that is none',
    () => one({ region: 'mars' }),
    { ...invalid, message: 'Credential should be scoped to a valid region.' },
  ],
  [
    'another Region than was signed',
    () => changed(/us-east-1/, 'us-east-2'),
    { ...invalid, message: mismatch },
  ],
  [
    'another day in its scope',
    () => changed(/\/\d{8}\//, '/20200101/'),
    { ...invalid, message: /^Date in Credential scope does not match/ },
  ],
  [
    'another end of its scope',
    () => changed(/aws4_request/, 'aws5_request'),
    { ...invalid, message: /valid terminator/ },
  ],
  [
    'half an Authorization',
    () => changed(/, SignedHeaders=.*/, ''),
    {
      type: 'IncompleteSignatureException',
      message:
        "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
      who: 'somebody',
    },
  ],
  [
    'no date',
    () => withHeader(one({}), 'x-amz-date'),
    { type: 'IncompleteSignatureException', message: /'X-Amz-Date'/, who: 'somebody' },
  ],
  [
    'no Authorization',
    () => withHeader(one({}), 'authorization'),
    {
      type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
      who: 'nobody',
    },
  ],
  [
    'a presigned URL',
    () => ({ ...withHeader(one({}), 'authorization'), path: presigned }),
    {
      type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
      name: 'Unknown',
      who: 'nobody',
    },
  ],
  [
    'a header twice',
    () => ({
      ...one({}),
      headers: [...one({}).headers, ['X-Amz-Target', 'TrentService.Decrypt']],
    }),
    {
      ...invalid,
      message: 'A header must not be given more than once.',
      name: 'Unknown',
      who: 'nobody',
    },
  ],
])('%s proves no caller', ([, request, expected]) =>
  expectRefused(house, 'Encrypt', request(), expected),
)

test('no secret is in an answer, in a file of the data folder or in what the server said', async () => {
  expect(house.answers.length).toBeGreaterThan(20)
  await expectNoSecrets(house)
})
