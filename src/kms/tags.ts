import { type Tag, tagsPerKeyMax } from '../keystore/tag.ts'
import { tagRefused } from './error.ts'

type AwsTag = { readonly TagKey: string; readonly TagValue: string }

/** Takes tags over as AWS allows them. @throws ServiceError TagException */
export function takeTags(tags: readonly AwsTag[]): Tag[] {
  requireFew(tags)
  const names = new Set(tags.map(({ TagKey }) => TagKey))
  if (names.size < tags.length) throw tagRefused('Duplicate tag keys')
  requireOwn([...names])
  return tags.map(({ TagKey, TagValue }) => ({ name: TagKey, value: TagValue }))
}

/** Takes the names of tags over, no more of them than a key can have. @throws ServiceError TagException */
export function takeTagNames(names: readonly string[]): readonly string[] {
  requireFew(names)
  requireOwn(names)
  return names
}

/** More of them cannot all be there, would not fit into the audit event, and keep other changes waiting. */
function requireFew(tags: readonly unknown[]): void {
  if (tags.length > tagsPerKeyMax) throw tagRefused('Too many tags')
}

function requireOwn(names: readonly string[]): void {
  if (names.some((name) => name.toLowerCase().startsWith('aws:'))) {
    throw tagRefused('Tags beginning with aws: are reserved')
  }
}
