import { expect, test } from 'vitest'
import { principalOfArn } from '../../src/policy/principal.ts'
import { home, role, root, session, user } from './arbitrary.ts'

test.for([
  root(home),
  user(home, 'division/ann'),
  role(home, 'service/app'),
  session(home, 'app', 'i-0123'),
])('$arn is a caller', (principal) => {
  expect(principalOfArn(principal.arn)).toEqual(principal)
})

test.for([
  '*',
  home,
  `arn:aws:iam::${home}:group/admins`,
  `arn:aws:sts::${home}:federated-user/ann`,
  `arn:aws:kms:us-east-1:${home}:key/1`,
  'ann',
])('%s is no caller', (text) => {
  expect(principalOfArn(text)).toBeUndefined()
})
