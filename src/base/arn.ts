declare const arnBrand: unique symbol
/** A well-formed Amazon Resource Name. */
export type Arn = string & { readonly [arnBrand]: true }

export type ArnParts = {
  partition: string
  service: string
  region: string
  account: string
  /** Everything behind the fifth colon, for example `key/1234…` or `role/app`. */
  resource: string
}

/** Octets that an ARN may have (IAM: `arnType`, 20 to 2048). */
export const arnLengthMax = 2048

const form = /^arn:([a-z][a-z0-9-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)$/s

/** Parses an ARN; anything that is not one is `undefined`. */
export function parseArn(text: string): ArnParts | undefined {
  if (text.length > arnLengthMax) return undefined
  const match = form.exec(text)
  if (!match) return undefined
  const [, partition = '', service = '', region = '', account = '', resource = ''] = match
  return { partition, service, region, account, resource }
}

export function formatArn(parts: ArnParts): Arn {
  const { partition, service, region, account, resource } = parts
  return `arn:${partition}:${service}:${region}:${account}:${resource}` as Arn
}

/** Partitions by how the names of their Regions begin. Source: the partitions file of the AWS SDKs. */
const partitions = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
] as const

/** The partition that a Region lies in; one that no other has is `aws`'s. */
export function partitionOf(region: string): string {
  for (const [start, partition] of partitions) if (region.startsWith(start)) return partition
  return 'aws'
}

/** Source: AWS KMS API Reference, ReplicateKey, ReplicaRegion. */
export const regionPattern = /^([a-z]+-){2,3}\d+$/
export const regionLengthMax = 32
/** An AWS account id. */
export const accountPattern = /^\d{12}$/
