import type { Values } from '../api'
import { sameJson } from '@/shared/json/json'

/** The values that were downloaded last, their document, and the one in whose place that counts, if any. */
export interface Issued {
  values: Values
  id: string
  number: string
  replaced: string | undefined
}

/**
 * The document in whose place these values shall count. The same values again are the same request; other values, on a
 * desk that was opened to replace a document, correct the correction: otherwise both would count.
 */
export function placeOf(values: Values, replaces: string | undefined, issued: Issued | undefined): string | undefined {
  if (replaces === undefined || !issued) return replaces
  return sameJson(issued.values, values) ? issued.replaced : issued.id
}
