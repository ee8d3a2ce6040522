import type { Values } from '../api'
import { sameJson } from '@/shared/json/json'

/** The values that were downloaded last, their document, and the one in whose place that counts, if any. */
export interface Issued {
  values: Values
  /** Whether it was asked to be signed; left out: as its organisation does. */
  signed?: boolean | undefined
  id: string
  number: string
  replaced: string | undefined
}

/**
 * The document in whose place these values shall count. The same again is the same request; anything else, on a
 * desk that was opened to replace a document, correct the correction: otherwise both would count.
 */
export function placeOf(
  order: Pick<Issued, 'values' | 'signed'>,
  replaces: string | undefined,
  issued: Issued | undefined,
): string | undefined {
  if (replaces === undefined || !issued) return replaces
  const isSame = sameJson(issued.values, order.values) && issued.signed === order.signed
  return isSame ? issued.replaced : issued.id
}
