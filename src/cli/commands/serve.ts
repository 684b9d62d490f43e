import type { Command } from 'commander'
import { systemClock } from '../../base/clock.ts'
import type { Settings } from '../../config.ts'
import type { Serving } from '../../serve.ts'
import { parseListenAddress } from '../../server/listen-address.ts'
import { exitCodes } from '../failure.ts'
import { action, checkedBy, type GlobalOptions } from '../options.ts'
import { print } from '../print.ts'
import { localSettings, report } from '../session.ts'
import { tell } from '../standard.ts'

type ServeOptions = {
  readonly listen?: string
  readonly checkSignatures?: boolean
  readonly dangerouslyListenOffLoopback?: boolean
  readonly dangerouslyAcceptOlderDatabase?: boolean
}

export function addServeCommand(root: Command): void {
  root
    .command('serve')
    .description('serve a data folder to the AWS SDKs, and print what they need to find it')
    .option(
      '--listen <address:port>',
      'by default 127.0.0.1:8080 (CLAVIGER_LISTEN)',
      checkedBy(parseListenAddress),
    )
    .option('--check-signatures', 'verify each signature with the other engine before it leaves')
    .option(
      '--dangerously-listen-off-loopback',
      'plain HTTP to other machines: whoever is on the way reads every plaintext',
    )
    .option(
      '--dangerously-accept-older-database',
      'take a database older than its audit, or without it: keys, policies and access keys of then',
    )
    .action(action<ServeOptions>(serveFolder))
}

async function serveFolder(options: GlobalOptions & ServeOptions): Promise<void> {
  const settings = await localSettings(options)
  const { serve } = await import('../../serve.ts')
  const { data, rootKey, account, region, listen, audit = 'disk', stores } = settings
  const { checkSignatures } = settings
  const { dangerouslyListenOffLoopback = false, dangerouslyAcceptOlderDatabase = false } = options
  tellSettings(settings, options)
  const serving = await serve({
    at: { folder: data, rootKey },
    account,
    region,
    listen,
    audit,
    checkSignatures,
    stores,
    report,
    dangerouslyListenOffLoopback,
    dangerouslyAcceptOlderDatabase,
  })
  const signal = stopSignal()
  try {
    await print(
      options,
      { endpoint: serving.url, region, ...serving.accessKey },
      exports(serving, region),
    )
    if (serving.accessKey.secretAccessKey === undefined) tell(secretShown)
    tell(olderAwsCli(serving.url))
    tell(`claviger: stopping (${await signal})`)
  } finally {
    await serving.stop()
  }
}

const secretShown =
  'claviger: the secret access key was shown when it was made; `claviger access-key create` makes another'

/** It would go to AWS with these credentials. Version 1 reads the Region from another variable. */
const olderAwsCli = (url: string): string =>
  `claviger: AWS CLI before 2.13: give it --endpoint-url ${url}; version 1 also AWS_DEFAULT_REGION`

function tellSettings(settings: Settings, options: ServeOptions): void {
  const { data, rootKey, audit = 'disk' } = settings
  tell(`claviger: data folder ${data}, audit on ${audit}`)
  tell(`claviger: root key ${'file' in rootKey ? `file ${rootKey.file}` : 'from a passphrase'}`)
  if (options.dangerouslyListenOffLoopback) {
    tell('claviger: --dangerously-listen-off-loopback: requests and answers are not encrypted')
  }
  if (options.dangerouslyAcceptOlderDatabase) {
    tell('claviger: --dangerously-accept-older-database: what was revoked since may be allowed')
  }
}

/** What a shell takes as it is. */
function exports({ url, accessKey }: Serving, region: string): string {
  const { accessKeyId, secretAccessKey } = accessKey
  const variables = {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    ...(secretAccessKey !== undefined && { AWS_SECRET_ACCESS_KEY: secretAccessKey }),
    AWS_REGION: region,
  }
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${value}`)
    .join('\n')
}

/** `npm start` passes Ctrl-C on to a process that has it already. */
const sameSignalMilliseconds = 500

/** The first signal to stop. A later one ends the process at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>()
  let firstAt: number | undefined
  const stop = (signal: NodeJS.Signals) => {
    firstAt ??= systemClock.now()
    resolve(signal)
    if (systemClock.now() - firstAt > sameSignalMilliseconds) process.exit(exitCodes.failed)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  return promise
}
