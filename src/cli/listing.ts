import { OperatorError } from '../base/error.ts'
import type { KmsMethods } from '../kms/embedded.ts'

export type ListedKey = Awaited<ReturnType<KmsMethods['listKeys']>>['Keys'][number]
export type ListedAlias = Awaited<ReturnType<KmsMethods['listAliases']>>['Aliases'][number]

/** A page has 100 keys or 50 aliases. An endpoint that never ends its list is not one. */
const pagesMax = 10_000

export const everyKey = (kms: KmsMethods): Promise<ListedKey[]> =>
  everyPage(async (at) => {
    const { Keys, NextMarker } = await kms.listKeys(at)
    return { items: Keys, NextMarker }
  })

export const everyAlias = (kms: KmsMethods, KeyId?: string): Promise<ListedAlias[]> =>
  everyPage(async (at) => {
    const { Aliases, NextMarker } = await kms.listAliases({ ...at, KeyId })
    return { items: Aliases, NextMarker }
  })

type Page<Item> = { readonly items: readonly Item[]; readonly NextMarker?: string | undefined }

async function everyPage<Item>(
  pageAt: (at: { Marker?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const found: Item[] = []
  let at: { Marker?: string } = {}
  for (let page = 0; page < pagesMax; page++) {
    const { items, NextMarker } = await pageAt(at)
    found.push(...items)
    if (NextMarker === undefined) return found
    at = { Marker: NextMarker }
  }
  throw new OperatorError('list-endless', `list: it did not end within ${pagesMax} pages`)
}
