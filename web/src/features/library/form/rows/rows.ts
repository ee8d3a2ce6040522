import type { RJSFSchema } from '@rjsf/utils'
import { emptyItem, isNode, resolved } from '../schema/schema'
import { takenByRows } from '../schema/withBrand'

type Values = Record<string, unknown>

/** The list with the row at `from` put at `to`. */
export function moved<T>(rows: readonly T[], from: number, to: number): T[] {
  const next = without(rows, from)
  next.splice(to, 0, ...rows.slice(from, from + 1))
  return next
}

export function without<T>(rows: readonly T[], at: number): T[] {
  return rows.filter((_, place) => place !== at)
}

export function withRow<T>(rows: readonly T[], at: number, row: T): T[] {
  return [...rows.slice(0, at), row, ...rows.slice(at)]
}

/**
 * A new row below others. A share of a hundred that the schema presets is that of the row above: who has typed 19 %
 * once means it for the next row too, and would not see that it begins with 0 %. A first row has what the business says.
 */
export function nextItem(root: RJSFSchema, list: RJSFSchema, above: readonly unknown[], brand: Values = {}): unknown {
  const empty = emptyItem(root, list)
  const row = isRecord(empty) ? { ...empty, ...takenByRows(root, list, brand) } : empty
  const last = above.at(-1)
  if (!isRecord(row) || !isRecord(last)) return row
  const item = isNode(list.items) ? resolved(root, list.items) : {}
  const taken = Object.entries(item.properties ?? {}).filter(
    ([key, child]) => isNode(child) && isPresetShare(resolved(root, child)) && last[key] !== undefined,
  )
  return { ...row, ...Object.fromEntries(taken.map(([key]) => [key, last[key]])) }
}

function isPresetShare({ type, default: preset, title = '' }: RJSFSchema): boolean {
  return type === 'number' && preset !== undefined && title.includes('%')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
