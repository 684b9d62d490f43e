// Makes a fresh clone ready: node_modules, and SoftHSM with --softhsm. Runs on any Node that has npm 10 or later,
// so it uses nothing newer; it does nothing when everything is there.
import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0
const run = (command, args, env = {}) =>
  execFileSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  })

const modulesAreStale = () =>
  modified('node_modules/.package-lock.json') < modified('package-lock.json') ||
  !existsSync(join(root, 'node_modules/.bin/node'))

// Where the headers of Node are installed, the PKCS#11 addon builds without fetching them.
const headers = existsSync('/usr/include/node/node_api.h') ? { npm_config_nodedir: '/usr' } : {}

if (modulesAreStale()) run('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], headers)

const softhsm = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
]

function installSoftHsm() {
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', 'softhsm2'], { DEBIAN_FRONTEND: 'noninteractive' })
  }
  if (softhsm.some((path) => existsSync(path))) return
  process.stderr.write('setup: the tests need SoftHSM 2.\n  hint: sudo apt-get install softhsm2\n')
  process.exit(1)
}

if (process.argv.includes('--softhsm') && !softhsm.some((path) => existsSync(path)))
  installSoftHsm()
