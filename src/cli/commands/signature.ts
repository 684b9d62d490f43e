import { type Command, Option } from 'commander'
import {
  type SigningAlgorithm,
  signingAlgorithmNames,
  signingAlgorithms,
} from '../../algorithms/signing.ts'
import { concat, copyOf } from '../../base/bytes.ts'
import { OperatorError } from '../../base/error.ts'
import { isRow } from '../../base/table.ts'
import { KmsError } from '../../client/kms-error.ts'
import type { KmsMethods } from '../../kms/embedded.ts'
import { UsageError } from '../failure.ts'
import { type Message, readMessage } from '../message.ts'
import { action, type FileOptions, type GlobalOptions } from '../options.ts'
import { print } from '../print.ts'
import { withKms } from '../session.ts'
import { asMasked, checkSink, deliver, once } from '../sink.ts'
import { openSource } from '../source.ts'

type SignOptions = GlobalOptions &
  FileOptions & { readonly key: string; readonly algorithm?: SigningAlgorithm }
type VerifyOptions = SignOptions & { readonly signature: string }

/** Far above the longest signature of AWS KMS (FIPS 204, ML-DSA-87: 4,627 octets). */
const signatureOctetsMax = 6144

export function addSignatureCommands(root: Command): void {
  addFlags(root.command('sign'))
    .description(
      'sign a message of any length; a long one is hashed here, and the signature is raw',
    )
    .option('--out <file>', 'by default standard output')
    .option('--force', 'replace an existing file')
    .action(action<SignOptions>(sign))
  addFlags(root.command('verify'))
    .description('verify a signature; the exit code is 0 when it is valid')
    .requiredOption('--signature <file>', 'the raw signature')
    .action(action<VerifyOptions>(verify))
}

function addFlags(command: Command): Command {
  const algorithm = new Option('--algorithm <name>', 'needed where the key has several')
  return command
    .requiredOption('--key <key>', 'key id, key ARN, alias name or alias ARN')
    .addOption(algorithm.choices(signingAlgorithmNames))
    .option('--in <file>', 'the message, by default standard input')
}

async function sign(options: SignOptions): Promise<void> {
  // With --json alone, the signature is in the document.
  const isRaw = !options.json || options.out !== undefined
  if (isRaw) checkSink(options, 'octets')
  const answer = await withKms(options, async (kms) => kms.sign(await requestOf(kms, options)))
  if (isRaw) await deliver(once(copyOf(answer.Signature)), { ...options, mode: asMasked })
  if (options.json) await print(options, answer, '')
}

async function verify(options: VerifyOptions): Promise<void> {
  const Signature = await readSignature(options.signature)
  const answer = await withKms(options, async (kms) =>
    kms.verify({ ...(await requestOf(kms, options)), Signature }),
  )
  // AWS refuses; others that speak its protocol only say so.
  if (!answer.SignatureValid) throw new KmsError('KMSInvalidSignatureException')
  await print(options, answer, 'valid')
}

type Request = Message & { readonly KeyId: string; readonly SigningAlgorithm: SigningAlgorithm }

async function requestOf(kms: KmsMethods, options: SignOptions): Promise<Request> {
  const SigningAlgorithm = options.algorithm ?? (await onlyAlgorithm(kms, options.key))
  const { pieces } = openSource(options.in)
  const publicKey = async () => (await kms.getPublicKey({ KeyId: options.key })).PublicKey
  const message = await readMessage(pieces, SigningAlgorithm, publicKey)
  return { KeyId: options.key, SigningAlgorithm, ...message }
}

async function onlyAlgorithm(kms: KmsMethods, KeyId: string): Promise<SigningAlgorithm> {
  const { KeyMetadata } = await kms.describeKey({ KeyId })
  const [only, another] = KeyMetadata.SigningAlgorithms ?? []
  if (only === undefined) {
    throw new OperatorError('key-usage', `key: ${KeyMetadata.Arn} is no key for signatures`)
  }
  if (another !== undefined || !isRow(signingAlgorithms, only)) {
    const names = KeyMetadata.SigningAlgorithms?.join(', ')
    throw new UsageError(`--algorithm is needed: the key has ${names}`)
  }
  return only
}

async function readSignature(path: string): Promise<Uint8Array> {
  const { pieces } = openSource(path)
  let signature = new Uint8Array(0)
  for await (const piece of pieces) {
    signature = concat(signature, piece)
    if (signature.length > signatureOctetsMax) {
      throw new OperatorError('signature-file', `verify: ${path} is no signature: it is too long`)
    }
  }
  return signature
}
