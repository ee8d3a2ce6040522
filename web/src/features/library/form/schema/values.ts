import { fromPointer } from '@/shared/json/pointer'

/** The values with another one at a path; only what leads there is new. `undefined` takes a member away. */
export function withValueAt(values: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (typeof key === 'number') {
    const rows: unknown[] = Array.isArray(values) ? [...(values as unknown[])] : []
    // JSON has no gaps.
    while (rows.length < key) rows.push(null)
    rows[key] = withValueAt(rows[key], rest, value)
    return rows
  }
  const before = typeof values === 'object' && values !== null && !Array.isArray(values) ? values : {}
  const next = withValueAt((before as Record<string, unknown>)[key], rest, value)
  const members = Object.entries(before).filter(([one]) => one !== key || next !== undefined)
  const isNew = next !== undefined && !(key in before)
  return Object.fromEntries([
    ...members.map(([one, old]) => [one, one === key ? next : (old as unknown)]),
    ...(isNew ? [[key, next]] : []),
  ])
}

/** The same for a JSON pointer: whether a key is a place of a list shows from what is there. */
export const withValueAtPointer = (values: unknown, pointer: string, value: unknown): unknown =>
  withValueAt(values, pathTo(values, pointer), value)

/** The keys of a pointer, with numbers for the places in lists. */
export function pathTo(values: unknown, pointer: string): (string | number)[] {
  let at = values
  return fromPointer(pointer).map((key) => {
    const isPlace = Array.isArray(at)
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined
    return isPlace ? Number(key) : key
  })
}
