import type { Values } from '@/features/brands/api'
import { valueAt, withoutValueAt } from '@/shared/json/json'
import { fromPointer, toPointer } from '@/shared/json/pointer'

/**
 * The schema of what is said in place of some of a business's values: nothing is needed, what is locked is not asked,
 * and the hint in an empty field is what counts without it.
 */
export function ownSchema(schema: Values, locked: readonly string[], whole: Values): Values {
  const places = locked.map((pointer) => toPointer(fromPointer(pointer).flatMap((key) => ['properties', key])))
  return hinted([...places, '/required'].reduce(withoutValueAt, schema), '', whole)
}

function hinted(node: Values, pointer: string, whole: Values): Values {
  const fields = node.properties as Record<string, Values> | undefined
  if (!fields) return { ...node, examples: [valueAt(whole, pointer)] }
  const entries = Object.entries(fields).map(([key, field]) => [key, hinted(field, pointer + toPointer([key]), whole)])
  return { ...node, properties: Object.fromEntries(entries) as Values }
}
