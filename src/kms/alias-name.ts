import { aliasArn } from '../keystore/alias.ts'
import { ServiceError, validation } from '../operation/error.ts'
import type { Access, Call } from '../operation/operation.ts'

/** Refuses a name that customers can't give. @throws ServiceError */
export function requireAliasName(name: string): void {
  if (!name.startsWith('alias/') || name === 'alias/') {
    throw validation(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    )
  }
  if (name.startsWith('alias/aws/')) throw new ServiceError('NotAuthorizedException')
  if (name.includes(':')) {
    throw validation(`${name} contains invalid characters for an alias`)
  }
}

/** Aliases are not keys' resources: identity policies alone allow or deny what is done with one. */
export function accessToAlias(action: `kms:${string}`, name: string, call: Call): Access {
  const { account } = call.caller
  return {
    action,
    resource: { arn: aliasArn(account, call.region, name), account, type: 'AWS::KMS::Alias' },
  }
}
