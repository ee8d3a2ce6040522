import type { Template, Values } from '@/features/library/api'
import { isNode, resolved } from '@/features/library/form/schema/schema'
import { fromPointer, isWithin, toPointer } from '@/shared/json/pointer'

/** A field, group or list that can be left open; one within a group names it. */
export interface Openable {
  pointer: string
  label: string
  depth: number
  group?: string
}

/** What of a template can be left open: its fields, and those of its groups. Lists are open as a whole. */
export function fieldsOf(schema: Template['schema']): Openable[] {
  return childrenOf(schema, schema).flatMap(({ key, node }) => {
    const group: Openable = { pointer: toPointer([key]), label: node.title ?? key, depth: 0 }
    const inner = childrenOf(schema, node).map((one) => ({
      pointer: toPointer([key, one.key]),
      label: one.node.title ?? one.key,
      depth: 1,
      group: group.pointer,
    }))
    return [group, ...inner]
  })
}

function childrenOf(root: Template['schema'], node: Template['schema']) {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) =>
    isNode(child) ? [{ key, node: resolved(root, child) }] : [],
  )
}

/** The open ones with one more or less; a group that is opened holds its fields already. */
export function toggled(open: readonly string[], pointer: string): string[] {
  if (open.includes(pointer)) return open.filter((one) => one !== pointer)
  return [...open.filter((one) => !one.startsWith(`${pointer}/`)), pointer]
}

/**
 * The values without what the sample put into fields that are left open: nobody should find somebody else's name there.
 * `left` are the pointers of values that are still the sample's, in the order of the form.
 */
export function withoutSample(values: Values, left: readonly string[], open: readonly string[]): Values {
  const theirs = left.filter((pointer) => open.some((one) => isWithin(pointer, one)))
  // From the last one, so that the numbers of the rows before it stay.
  return theirs.reduceRight((kept, pointer) => without(kept, fromPointer(pointer)) as Values, values)
}

/** The fields, by their labels, that stay as the sample has them and are drawn so for the stranger. */
export function sampleDrawn(fields: readonly Openable[], left: readonly string[], open: readonly string[]): string[] {
  const drawn = left.filter((pointer) => !open.some((one) => isWithin(pointer, one)))
  return fields
    .filter(({ pointer, depth }) => depth === 0 && drawn.some((one) => isWithin(one, pointer)))
    .map(({ label }) => label)
}

function without(value: unknown, [key = '', ...rest]: string[]): unknown {
  if (Array.isArray(value)) {
    const rows: unknown[] = value
    return rows.flatMap((row, at) => (String(at) !== key ? [row] : rest.length > 0 ? [without(row, rest)] : []))
  }
  const { [key]: inner, ...others } = value as Values
  const left = rest.length > 0 ? without(inner, rest) : []
  return Array.isArray(left) && left.length === 0 ? others : { ...others, [key]: left }
}
