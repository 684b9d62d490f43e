import { existsSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterAll, expect, test } from 'vitest'
import { ended, home } from './claviger.ts'

const at = home()
afterAll(() => at.remove())

/**
 * The environment of a Node whose OpenSSL signs wrongly: one octet is another, where `condition` of `data` holds. It
 * tells when it listens.
 */
function faulty(condition: string): Record<string, string> {
  const source = `
    import crypto from 'node:crypto'
    import { syncBuiltinESMExports } from 'node:module'
    import { Server } from 'node:net'
    const { listen } = Server.prototype
    Server.prototype.listen = function (...where) {
      console.error('it listens')
      return listen.apply(this, where)
    }
    const { sign } = crypto
    crypto.sign = (hash, data, key, callback) => {
      const struck = (signature) => {
        if (signature && ${condition}) signature[signature.length - 1] ^= 1
        return signature
      }
      if (!callback) return struck(sign(hash, data, key))
      sign(hash, data, key, (error, signature) => callback(error, struck(signature)))
    }
    syncBuiltinESMExports()`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(source)}` }
}

const always = faulty('true')
const ofRsa = faulty(`(key.key ?? key).asymmetricKeyType === 'rsa'`)
const ofStruck = faulty(`Buffer.from(data).equals(Buffer.from('struck'))`)

test.each([
  ['ECDSA P-256', always],
  ['RSA PKCS#1 v1.5', ofRsa],
])('a server does not start when the answer of %s is wrong, and says so', async (name, env) => {
  const args = ['serve', '--data', 'never', '--listen', '127.0.0.1:0']
  const { code, stdout, stderr } = await at.run(args, { env })
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(
    `claviger: self-test: ${name} of engine native does not give its known answer\n  hint: `,
  )
  expect(stderr).not.toContain('it listens')
  expect(existsSync(at.path('never'))).toBe(false)
})

test('self-test tells every answer, and fails when one is wrong', async () => {
  const { code, stdout } = await at.run(['self-test'], { env: always })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^native +Ed25519 +FAILED$/m)
  expect(stdout).toMatch(/^native +AES-GCM +passed$/m)
  expect(stdout).toMatch(/^noble +Ed25519 +passed$/m)
})

const algorithm = ['--algorithm', 'ECDSA_SHA_256']
const input = Buffer.from('struck')
const signingKey = ['--spec', 'ECC_NIST_P256', '--usage', 'SIGN_VERIFY']

test('with checkSignatures in the settings a wrong signature is refused, without it leaves', async () => {
  writeFileSync(at.path('claviger.yaml'), 'data: keys\ncheckSignatures: true\n', { mode: 0o600 })
  const key = await at.ok(['key', 'create', '--data', 'keys', ...signingKey])
  const sign = ['sign', '--key', key, ...algorithm]
  const unchecked = await at.run([...sign, '--data', 'keys'], { env: ofStruck, input })
  expect(unchecked.code).toBe(0)
  const checked = await at.run([...sign, '--config', 'claviger.yaml'], { env: ofStruck, input })
  expect({ code: checked.code, stdout: checked.stdout }).toEqual({ code: 1, stdout: '' })
  expect(checked.stderr).toContain('KMSInternalException')
  const other = Buffer.from('spared')
  const spared = await at.run([...sign, '--config', 'claviger.yaml'], {
    env: ofStruck,
    input: other,
  })
  expect(spared.code).toBe(0)
})

test('a server with --check-signatures refuses one too, and tells its operator', async () => {
  const key = await at.ok(['key', 'create', '--data', 'served', ...signingKey])
  const serve = ['serve', '--data', 'served', '--listen', '127.0.0.1:0', '--check-signatures']
  const child = at.start(serve, ofStruck)
  const end = ended(child)
  const variables: Record<string, string> = {}
  for await (const line of createInterface(child.stdout)) {
    const [, name = '', value = ''] = /^export (\w+)=(\S+)$/.exec(line) ?? []
    variables[name] = value
    if (name === 'AWS_REGION') break
  }
  const { AWS_ENDPOINT_URL: endpoint = '', ...env } = variables
  const sign = ['sign', '--key', key, ...algorithm, '--endpoint', endpoint]
  const { code, stderr } = await at.run(sign, { env, input })
  child.kill()
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('KMSInternalException: An internal error occurred.'),
  })
  const told = (await end).stderr
  expect(told).toContain('it listens')
  expect(told).toContain(
    `claviger: sign: a signature by ${key} came out wrong, and was withheld\n  hint: `,
  )
})
