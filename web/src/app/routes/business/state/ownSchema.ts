import type { Values } from '@/features/brands/api'
import { withoutValueAt } from '@/shared/json/json'
import { fromPointer, toPointer } from '@/shared/json/pointer'

/** The schema of what somebody may say for their own documents: nothing is needed, and what is locked is not asked. */
export function ownSchema(schema: Values, locked: readonly string[]): Values {
  const places = locked.map((pointer) => toPointer(fromPointer(pointer).flatMap((key) => ['properties', key])))
  return [...places, '/required'].reduce(withoutValueAt, schema)
}
