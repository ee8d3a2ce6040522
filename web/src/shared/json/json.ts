import { fromPointer, toPointer } from './pointer'

/** Whether two JSON values are equal; a member that is `undefined` counts as absent, and the order of members not at all. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  if (Array.isArray(one) && one.length !== (other as unknown[]).length) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every((key) =>
    sameJson((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
  )
}

/** What stands at a pointer, or `undefined`. */
export function valueAt(values: unknown, pointer: string): unknown {
  return fromPointer(pointer).reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    values,
  )
}

/** The same values without what stands at a pointer. */
export function withoutValueAt(values: Record<string, unknown>, pointer: string): Record<string, unknown> {
  const [key, ...rest] = fromPointer(pointer)
  if (key === undefined || !(key in values)) return values
  const { [key]: inner, ...others } = values
  if (rest.length === 0) return others
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return values
  return { ...others, [key]: withoutValueAt(inner as Record<string, unknown>, toPointer(rest)) }
}

/** Whether nothing is filled in: no text, no member, no row with anything in it. */
export function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isBlank)
  return value === undefined || value === null
}

type Members = Record<string, unknown>

/** An object with what another one says in place of its members, group by group. */
export function merged(whole: Members, over: Members): Members {
  const changed = Object.entries(over).map(([key, value]) => {
    const before = whole[key]
    return [key, isMembers(before) && isMembers(value) ? merged(before, value) : value]
  })
  return { ...whole, ...(Object.fromEntries(changed) as Members) }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
