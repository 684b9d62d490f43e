import { execFile } from 'node:child_process'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('..', import.meta.url))

/** What the README's TypeScript examples print, in their order. */
const printed = [
  'attack at dawn',
  'true\n32',
  '48\n0\n48',
  'true',
  'AccessDeniedException',
  '1000000',
  '1000000',
  '2 0',
]

async function examples(language: string): Promise<string[]> {
  const readme = await readFile(join(checkout, 'README.md'), 'utf8')
  const fence = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')
  return [...readme.matchAll(fence)].map(([, code = '']) => code)
}

/** An empty project with the packed package in it, as a user has it. */
describe('the package, packed and installed', () => {
  let project: string

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'claviger-package-'))
    const pack = ['pack', '--json', '--pack-destination', project]
    const { stdout } = await run('npm', pack, { cwd: checkout })
    const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{ filename: string }]
    await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }')
    const { version: sdk } = JSON.parse(
      await readFile(join(checkout, 'node_modules/@aws-sdk/client-kms/package.json'), 'utf8'),
    ) as { version: string }
    const wanted = [join(project, filename), `@aws-sdk/client-kms@${sdk}`, '@types/node@24']
    const install = ['install', '--omit=optional', '--prefer-offline', '--no-audit', '--no-fund']
    await run('npm', [...install, ...wanted], { cwd: project })
  }, 180_000)
  afterAll(() => rm(project, { recursive: true, force: true }))

  // Whoever runs the tests keeps a configuration folder of their own.
  const node = (file: string) =>
    run(process.execPath, [file], {
      cwd: project,
      env: { ...process.env, XDG_CONFIG_HOME: join(project, 'config') },
    })

  test('the examples of the README print what they should, and type-check', async () => {
    const codes = await examples('ts')
    expect(codes).toHaveLength(printed.length)
    for (const [at, code] of codes.entries()) {
      await writeFile(join(project, `example-${at}.ts`), code)
      const { stdout } = await node(`example-${at}.ts`)
      expect(stdout.trim()).toBe(printed[at])
    }
    const compiler = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext']
    const options = [
      ...compiler,
      '--target',
      'es2024',
      '--types',
      'node',
      '--allowImportingTsExtensions',
    ]
    const files = codes.map((_, at) => `example-${at}.ts`)
    await run(join(checkout, 'node_modules/.bin/tsc'), [...options, ...files], { cwd: project })
  }, 60_000)

  test('the worker that syncs the audit is found', async () => {
    const code = `
      import { openKeystore } from 'claviger'
      const keystore = await openKeystore({ folder: 'synced', rootKey: { file: 'synced.key' }, audit: 'disk' })
      const { KeyMetadata } = await keystore.kms().createKey({})
      await keystore.close()
      console.log(KeyMetadata.KeyState)
    `
    await writeFile(join(project, 'synced.js'), code)
    expect((await node('synced.js')).stdout.trim()).toBe('Enabled')
    const log = await readFile(join(project, 'synced/audit/0001.jsonl'), 'utf8')
    expect(log).toContain('"eventName":"CreateKey"')
  })

  test('the commands of the README run, one after another', async () => {
    const scripts = await examples('sh')
    expect(scripts).toHaveLength(2)
    await writeFile(join(project, 'backup.tar'), Buffer.alloc(100_000, 'x'))
    const env = {
      ...process.env,
      PATH: `${join(project, 'node_modules/.bin')}:${process.env.PATH}`,
      CLAVIGER_DATA: join(project, 'data'),
      CLAVIGER_ROOT_KEY: join(project, 'data.key'),
    }
    await run('sh', ['-e', '-c', scripts.join('')], { cwd: project, env })
    const again = await readFile(join(project, 'backup.tar.again'))
    expect(again.equals(Buffer.alloc(100_000, 'x'))).toBe(true)
    await access(join(project, 'restored/keystore.db'))
  }, 60_000)

  test('an old Node is told in one line what is needed', async () => {
    const bin = await readFile(join(project, 'node_modules/claviger/bin/claviger.mjs'), 'utf8')
    const old = bin
      .replace('process.versions.node', "'20.11.0'")
      .replace('process.versions.node', "'20.11.0'")
    await writeFile(join(project, 'old.mjs'), old)
    await expect(node('old.mjs')).rejects.toMatchObject({
      code: 1,
      stderr: 'claviger needs Node 24.12 or later; this is Node 20.11.0\n',
    })
  })
})
