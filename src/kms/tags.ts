import { type Tag, tagsPerKeyMax } from '../keystore/tag.ts'
import { tagRefused } from './error.ts'

type AwsTag = { readonly TagKey: string; readonly TagValue: string }

/** Takes tags over as AWS allows them. @throws ServiceError TagException */
export function takeTags(tags: readonly AwsTag[]): Tag[] {
  if (tags.length > tagsPerKeyMax) throw tagRefused('Too many tags')
  const names = new Set(tags.map(({ TagKey }) => TagKey))
  if (names.size < tags.length) throw tagRefused('Duplicate tag keys')
  requireOwnTagNames([...names])
  return tags.map(({ TagKey, TagValue }) => ({ name: TagKey, value: TagValue }))
}

export function requireOwnTagNames(names: readonly string[]): void {
  if (names.some((name) => name.toLowerCase().startsWith('aws:'))) {
    throw tagRefused('Tags beginning with aws: are reserved')
  }
}
