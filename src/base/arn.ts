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

/** The partition that a Region lies in (`aws`, `aws-cn`, `aws-us-gov`). */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** Source: AWS KMS API Reference, ReplicateKey, ReplicaRegion. */
export const regionPattern = /^([a-z]+-){2,3}\d+$/
export const regionLengthMax = 32
/** An AWS account id. */
export const accountPattern = /^\d{12}$/
