import { expect, test } from 'vitest'
import { partitionOf } from '../../src/base/arn.ts'

// Source: the partitions file of the AWS SDKs.
test.for([
  ['us-east-1', 'aws'],
  ['eu-central-1', 'aws'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
] as const)('%s lies in %s', ([region, partition]) => {
  expect(partitionOf(region)).toBe(partition)
})
