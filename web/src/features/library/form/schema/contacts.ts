import type { RJSFSchema } from '@rjsf/utils'
import { toPointer } from '@/shared/json/pointer'
import { isNode, resolved } from './schema'

/** Where a person or a company stands in the values: the pointer of each of its texts. "name" is always there. */
export type ContactPlaces = Readonly<Record<string, string>>

/** The people and companies that a template notes, by the pointer of the name. Those in lists are not offered. */
export function contactPlaces(root: RJSFSchema): ReadonlyMap<string, ContactPlaces> {
  const found = new Map<string, ContactPlaces>()
  const visit = (node: RJSFSchema, at: string) => {
    const note = (node as { contact?: unknown }).contact
    if (isNode(note)) {
      const places = Object.fromEntries(Object.entries(note).map(([field, inner]) => [field, `${at}${String(inner)}`]))
      if (places.name !== undefined) found.set(places.name, places)
    }
    for (const [key, child] of Object.entries(node.properties ?? {}))
      if (isNode(child)) visit(resolved(root, child), at + toPointer([key]))
  }
  visit(resolved(root, root), '')
  return found
}
