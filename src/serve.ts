import { assembleKeystore, type KeystoreSettings } from './app.ts'
import { systemClock } from './base/clock.ts'
import { native } from './crypto/native/index.ts'
import type { AccessKeyMetadata } from './identity/access-key.ts'
import { requireSelfTest } from './known-answers/self-test.ts'
import type { OpenKeystore } from './open-keystore.ts'
import type { ListenAddress } from './server/listen-address.ts'
import { type RunningServer, refuseOffLoopback, startServer } from './server/server.ts'

/** A server's engine is `native`: the other one is not constant-time, and would start it half a second later. */
export type ServeSettings = Omit<KeystoreSettings, 'engine'> & {
  readonly listen: ListenAddress
  /** Plain HTTP beyond this machine: whoever listens on the way reads every plaintext. */
  readonly dangerouslyListenOffLoopback?: boolean
}

export type Serving = {
  readonly url: string
  /** An access key of the account's root user; its secret only if it was made just now. */
  readonly accessKey: { readonly accessKeyId: string; readonly secretAccessKey?: string }
  /** Answers what is in flight, then closes the keystore. */
  stop(): Promise<void>
}

/**
 * Tests the engine, opens a keystore, serves it over HTTP, and makes the account's root user an access key if it has none.
 * @throws OperatorError
 */
export async function serve(settings: ServeSettings): Promise<Serving> {
  // Before a keystore is made for it.
  refuseOffLoopback(settings)
  await requireSelfTest(native)
  const keystore = await assembleKeystore({ ...settings, engine: 'native' })
  let server: RunningServer | undefined
  try {
    server = await listen(keystore, settings)
    // Not before the address is taken: the secret is shown this once.
    const accessKey = await rootAccessKey(keystore, settings.account)
    return { url: server.url, accessKey, stop: () => stop(server, keystore) }
  } catch (error) {
    await stop(server, keystore)
    throw error
  }
}

function listen(keystore: OpenKeystore, settings: ServeSettings): Promise<RunningServer> {
  const { listen, clock = systemClock, report, dangerouslyListenOffLoopback = false } = settings
  return startServer({
    listen,
    endpoint: keystore.endpoint(),
    clock,
    busy: () => keystore.busy(),
    healthy: () => keystore.healthy(),
    failed: report,
    dangerouslyListenOffLoopback,
  })
}

async function rootAccessKey(
  keystore: OpenKeystore,
  account: string,
): Promise<Serving['accessKey']> {
  const usable = ({ principal, status }: AccessKeyMetadata) =>
    principal.type === 'root' && principal.account === account && status === 'Active'
  const [oldest] = (await keystore.listAccessKeys())
    .filter(usable)
    .toSorted((a, b) => a.createdAt - b.createdAt)
  return oldest ? { accessKeyId: oldest.accessKeyId } : keystore.createAccessKey()
}

async function stop(server: RunningServer | undefined, keystore: OpenKeystore): Promise<void> {
  await server?.stop()
  await keystore.close()
}
