import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { parseEndpointUrl } from '../client/endpoint-url.ts'
import { checkAccount, checkRegion } from '../config.ts'
import { addAccessKeyCommands } from './commands/access-key.ts'
import { addAliasCommands } from './commands/alias.ts'
import { addEncryptionCommands } from './commands/encryption.ts'
import { addKeyCommands } from './commands/key.ts'
import { addKeystoreCommands } from './commands/keystore.ts'
import { addSelfTestCommand } from './commands/self-test.ts'
import { addServeCommand } from './commands/serve.ts'
import { addSignatureCommands } from './commands/signature.ts'
import { addStoreCommands } from './commands/store.ts'
import { addVectorsCommand } from './commands/vectors.ts'
import { checkedBy } from './options.ts'
import { tellWrongUse } from './wrong-use.ts'

/** The command line. What a command needs beyond its declaration is imported when it runs. */
export function program(): Command {
  const root = new Command('claviger')
    .description('keys of an AWS-shaped KMS, in a folder of your own or behind an endpoint')
    .version(version())
    .option('--data <folder>', 'data folder (CLAVIGER_DATA)')
    .option('--config <file>', 'settings file, YAML (CLAVIGER_CONFIG)')
    .option('--root-key <file>', 'root key file (CLAVIGER_ROOT_KEY)')
    .option(
      '--account <digits>',
      'account of a data folder (CLAVIGER_ACCOUNT)',
      checkedBy(checkAccount),
    )
    .option(
      '--region <region>',
      'Region (CLAVIGER_REGION; with --endpoint AWS_REGION)',
      checkedBy(checkRegion),
    )
    .addOption(endpointOption())
    .option('--json', 'print one JSON document')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'claviger: ')),
    })
  addServeCommand(root)
  addKeyCommands(root)
  addAliasCommands(root)
  addEncryptionCommands(root)
  addSignatureCommands(root)
  addKeystoreCommands(root)
  addAccessKeyCommands(root)
  addStoreCommands(root)
  addSelfTestCommand(root)
  addVectorsCommand(root)
  tellWrongUse(root)
  return root
}

/** What names a keystore of one's own would say nothing there. */
const endpointOption = (): Option =>
  new Option(
    '--endpoint <url>',
    'work on this KMS, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  )
    .argParser(checkedBy(parseEndpointUrl))
    .conflicts(['data', 'config', 'rootKey', 'account'])

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
