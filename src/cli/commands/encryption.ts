import type { Command } from 'commander'
import { OperatorError } from '../../base/error.ts'
import { splitCiphertext } from '../../keystore/ciphertext.ts'
import type { KmsMethods } from '../../kms/embedded.ts'
import { UsageError } from '../failure.ts'
import { action, collectPair, type FileOptions, type GlobalOptions } from '../options.ts'
import { print } from '../print.ts'
import { withProgress } from '../progress.ts'
import { withKms } from '../session.ts'
import { asMasked, checkSink, deliver } from '../sink.ts'
import { openSource } from '../source.ts'

type Context = { readonly context?: ReadonlyMap<string, string> }
type EncryptOptions = GlobalOptions & FileOptions & Context & { readonly key: string }
type DecryptOptions = GlobalOptions & FileOptions & Context & { readonly key?: string }

const whenWritten =
  'A file of --out appears when the whole message has been verified, or not at all. Standard output gets each part ' +
  'when that part has been verified: drop what came when the exit code is not 0.'
const ownerAlone = 0o600

export function addEncryptionCommands(root: Command): void {
  addFileFlags(root.command('encrypt'))
    .summary('encrypt data of any length')
    .description(
      'encrypt data of any length under a data key that the named key wraps, as an AWS Encryption SDK message',
    )
    .requiredOption('--key <key>', 'key id, key ARN, alias name or alias ARN')
    .option('--context <name=value>', 'authenticated, and readable in the message', collectPair)
    .action(action<EncryptOptions>(encrypt))
  addFileFlags(root.command('decrypt'))
    .summary('decrypt what was encrypted')
    .description(`decrypt an AWS Encryption SDK message, which names its key\n\n${whenWritten}`)
    .option('--key <key>', 'require this key; without it any key that you may use will do')
    .option('--context <name=value>', 'require this pair; the message may have more', collectPair)
    .action(action<DecryptOptions>(decrypt))
}

const addFileFlags = (command: Command): Command =>
  command
    .option('--in <file>', 'by default standard input')
    .option('--out <file>', 'by default standard output')
    .option('--force', 'replace an existing file')

async function encrypt(options: EncryptOptions): Promise<void> {
  checkOutput(options, 'octets')
  const { encryptChunks, kmsKeyring } = await import('../../message-encryption.ts')
  const source = openSource(options.in)
  await withKms(options, (client) => {
    const keyring = kmsKeyring({ client, keyId: options.key })
    const encryptionContext = options.context ?? new Map()
    const message = encryptChunks(withProgress(source), { keyring, encryptionContext })
    return deliver(message, { ...options, mode: asMasked })
  })
  if (options.json) await print(options, { file: options.out }, '')
}

async function decrypt(options: DecryptOptions): Promise<void> {
  checkOutput(options, 'text')
  const { decryptChunks, kmsDiscoveryKeyring, kmsKeyring } = await import(
    '../../message-encryption.ts'
  )
  const source = openSource(options.in)
  const context = await withKms(options, async (client) => {
    const keyring =
      options.key === undefined
        ? kmsDiscoveryKeyring({ client, filter: 'none' })
        : kmsKeyring({ client, keyId: await keyArn(client, options.key) })
    const required = { encryptionContext: options.context ?? new Map() }
    const message = await decryptChunks(refuseCiphertext(withProgress(source)), {
      keyring,
      ...required,
    })
    await deliver(message.plaintext, { ...options, mode: ownerAlone })
    return message.encryptionContext
  })
  if (options.json) await print(options, { file: options.out, encryptionContext: context }, '')
}

/** What `aws kms encrypt` gives begins like a message, which the format would call a malformed one. */
async function* refuseCiphertext(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true
  for await (const piece of pieces) {
    if (isFirst && splitCiphertext(piece)) {
      throw new OperatorError(
        'not-a-message',
        'decrypt: this is no message of the AWS Encryption SDK',
        {
          hint: 'it looks like a ciphertext of `aws kms encrypt`, which `aws kms decrypt` opens',
        },
      )
    }
    isFirst = false
    yield piece
  }
}

function checkOutput(options: GlobalOptions & FileOptions, kind: 'octets' | 'text'): void {
  if (options.json && options.out === undefined) {
    throw new UsageError('--json takes standard output; --out names a file')
  }
  checkSink(options, kind)
}

/** The name of the key that messages have. */
async function keyArn(kms: KmsMethods, KeyId: string): Promise<string> {
  return (await kms.describeKey({ KeyId })).KeyMetadata.Arn
}
