import { type Command, InvalidArgumentError } from 'commander'
import { OperatorError } from '../../base/error.ts'
import { principalOfArn } from '../../policy/principal.ts'
import { action, type GlobalOptions } from '../options.ts'
import { columns, print } from '../print.ts'
import { withKeystore } from '../session.ts'

export function addAccessKeyCommands(root: Command): void {
  const accessKey = root
    .command('access-key')
    .description('what requests to `claviger serve` are signed with')
  accessKey
    .command('create')
    .description('make an access key; its secret is shown this once')
    .option(
      '--principal <arn>',
      "whose it is; by default the account's root user's",
      parsePrincipal,
    )
    .action(action<{ principal?: string }>(createAccessKey))
  accessKey.command('list').description('list access keys').action(action(listAccessKeys))
  accessKey
    .command('delete <id>')
    .description('delete an access key; its very next request is refused')
    .action(action(deleteAccessKey))
}

async function createAccessKey(options: GlobalOptions & { principal?: string }): Promise<void> {
  const made = await withKeystore(options, (keystore) =>
    keystore.createAccessKey(options.principal),
  )
  const { accessKeyId, secretAccessKey } = made
  const lines = [
    `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
  ]
  await print(options, { accessKeyId, secretAccessKey }, lines.join('\n'))
}

async function listAccessKeys(options: GlobalOptions): Promise<void> {
  const found = await withKeystore(options, (keystore) => keystore.listAccessKeys())
  const accessKeys = found.map(({ accessKeyId, status, principal, createdAt }) => ({
    accessKeyId,
    status,
    principal: principal.arn,
    createdAt: new Date(createdAt).toISOString(),
  }))
  await print(options, { accessKeys }, columns(accessKeys.map((row) => Object.values(row))))
}

async function deleteAccessKey(options: GlobalOptions, id = ''): Promise<void> {
  const wasThere = await withKeystore(options, (keystore) => keystore.deleteAccessKey(id))
  if (!wasThere) throw new OperatorError('access-key-unknown', `access key: there is no ${id}`)
  await print(options, {}, '')
}

function parsePrincipal(text: string): string {
  if (principalOfArn(text)) return text
  throw new InvalidArgumentError('expected the ARN of a root user, user, role or assumed role')
}
