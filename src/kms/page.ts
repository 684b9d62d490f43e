import { markerOf, nameIn, type Page, type PageRequest } from '../keystore/listing.ts'
import { invalidMarker } from './error.ts'

type PageInput = { readonly Limit?: number | undefined; readonly Marker?: string | undefined }
type Bounds = { readonly pageDefault: number; readonly pageMax: number }

/** Reads the page that is asked for; more than the operation's maximum is cut to it. */
export function pageOf(
  { Limit, Marker }: PageInput,
  { pageDefault, pageMax }: Bounds,
): PageRequest {
  const after = Marker === undefined ? undefined : nameIn(Marker)
  if (Marker !== undefined && after === undefined) throw invalidMarker()
  return { after, limit: Math.min(Limit ?? pageDefault, pageMax) }
}

export function endOf({ next }: Page<unknown>): { NextMarker?: string; Truncated: boolean } {
  return next === undefined ? { Truncated: false } : { NextMarker: markerOf(next), Truncated: true }
}
