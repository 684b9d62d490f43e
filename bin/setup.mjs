// Makes a fresh clone ready: node_modules, and with --tests SoftHSM and the openssl command. Runs on any Node that has
// npm 10 or later, so it uses nothing newer; it does nothing when everything is there.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const run = (command, args, env = {}) =>
  execFileSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  })

/** The packages of a lock file by their place under the root; `undefined` where it cannot be read. */
function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages
  } catch {
    return undefined
  }
}

/**
 * Whether everything that package-lock.json wants is installed, and nothing else. Their contents tell, not their times:
 * a checkout touches the one and not the other. npm leaves out optional packages that are of other platforms.
 */
function modulesAreThere() {
  const wanted = packagesIn('package-lock.json') ?? {}
  // npm writes it last.
  const installed = packagesIn('node_modules/.package-lock.json')
  if (!installed || !existsSync(join(root, 'node_modules/.bin/node'))) return false
  const isThere = ([place, { version, integrity, optional }]) => {
    const found = installed[place]
    if (!found) return optional === true
    if (found.version !== version || found.integrity !== integrity) return false
    return existsSync(join(root, place, 'package.json'))
  }
  const places = Object.entries(wanted).filter(([place]) => place !== '')
  return places.every(isThere) && Object.keys(installed).every((place) => wanted[place])
}

/** npm would empty the folder that a link leads to, which is somebody else's. */
function requireOwnModules() {
  if (!lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return
  process.stderr.write(
    'setup: node_modules is a symbolic link to a folder without the packages of package-lock.json.\n' +
      '  hint: remove the link, or install in the checkout that it leads to\n',
  )
  process.exit(1)
}

// Where the headers of Node are installed, the PKCS#11 addon builds without fetching them.
const headers = existsSync('/usr/include/node/node_api.h') ? { npm_config_nodedir: '/usr' } : {}

if (!modulesAreThere()) {
  requireOwnModules()
  run('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], headers)
}

const places = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
]

/** What the tests work with beside Node, by its Debian package. */
const parties = {
  softhsm2: () => places.some((place) => existsSync(place)),
  openssl: () => !spawnSync('openssl', ['version']).error,
}

function install(packages) {
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    try {
      run('apt-get', ['update', '-qq'])
      run('apt-get', ['install', '-y', '-qq', ...packages], { DEBIAN_FRONTEND: 'noninteractive' })
    } catch {
      // It has said why; what is missing is said below.
    }
  }
  const missing = packages.filter((name) => !parties[name]())
  if (missing.length === 0) return
  const names = missing.join(' ')
  process.stderr.write(`setup: the tests need ${names}.\n  hint: sudo apt-get install ${names}\n`)
  process.exit(1)
}

if (process.argv.includes('--tests')) {
  const missing = Object.keys(parties).filter((name) => !parties[name]())
  if (missing.length > 0) install(missing)
}
