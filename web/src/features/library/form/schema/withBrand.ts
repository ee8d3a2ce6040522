import type { RJSFSchema } from '@rjsf/utils'
import { toPointer } from '@/shared/json/pointer'
import { sameJson, valueAt } from '@/shared/json/json'
import { choicesOf, emptyValues, isNode, resolved } from './schema'

type Node = RJSFSchema
type Values = Record<string, unknown>

/** Where a field of a template takes its value from in a business: `"brand": "/bank/iban"` in the schema. */
export function brandPointerOf(node: Node): string | undefined {
  const { brand } = node as { brand?: unknown }
  return typeof brand === 'string' ? brand : undefined
}

/**
 * A template's values with what is absent taken from the business, where the template's schema says so. What does not
 * fit the field is left out; a group that is absent and may be so is begun only when nothing that it needs is missing.
 * Rows of a list that are there are filled up; none is begun.
 *
 * The service does the same in galley/rendering/values/brand.py; the tests of both read the same cases.
 */
export function withBrand(schema: Node, values: Values, brand: Values): Values {
  return filled(schema, resolved(schema, schema), values, brand)
}

/**
 * Values as if they had been begun for this business: what belongs to a business is its own, or absent. A language or a
 * colour says nothing of anybody, and stays where the business has none.
 */
export function madeFor(schema: Node, values: Values, brand: Values): Values {
  const isAnothers = (field: Node, pointer: string) =>
    isFact(field) || fitting(schema, field, valueAt(brand, pointer)) !== undefined
  return withBrand(schema, without(schema, resolved(schema, schema), values, isAnothers), brand)
}

/** Values to begin with when nothing is filled in but what the business says; it counts before the schema's defaults. */
export function emptyFor(schema: Node, brand: Values): Values {
  return madeFor(schema, withUsualRows(schema, resolved(schema, schema), emptyValues(schema), brand), brand)
}

/** The values with what a business says in each row, in place of what stands there. */
function withUsualRows(root: Node, node: Node, values: Values, brand: Values): Values {
  const entries = Object.entries(values).map(([key, value]): [string, unknown] => {
    const child = propertyOf(root, node, key)
    if (child && isValues(value)) return [key, withUsualRows(root, child, value, brand)]
    if (!child || !Array.isArray(value)) return [key, value]
    const taken = takenByRows(root, child, brand)
    return [key, value.map((row: unknown) => (isValues(row) ? { ...row, ...taken } : row))]
  })
  return Object.fromEntries(entries)
}

/** Values that were begun for one business, for another one: what was written over stays. */
export function handedOver(schema: Node, values: Values, from: Values, to: Values): Values {
  const isFormers = (field: Node, pointer: string, value: unknown) =>
    sameJson(value, fitting(schema, field, valueAt(from, pointer)))
  return withBrand(schema, without(schema, resolved(schema, schema), values, isFormers), to)
}

/** The values without what belongs to a business. */
export function withoutBrand(schema: Node, values: Values): Values {
  return without(schema, resolved(schema, schema), values, () => true)
}

type Judge = (field: Node, pointer: string, value: unknown) => boolean

function without(root: Node, node: Node, values: Values, isLeftOut: Judge): Values {
  const kept: Values = {}
  for (const [key, value] of Object.entries(values)) {
    const child = propertyOf(root, node, key)
    const pointer = child && brandPointerOf(child)
    if (child && pointer !== undefined && isLeftOut(child, pointer, value)) continue
    kept[key] = child && isValues(value) ? without(root, child, value, isLeftOut) : value
  }
  return kept
}

function isFact(field: Node): boolean {
  return field.format !== 'color' && choicesOf(field).length === 0
}

function filled(root: Node, node: Node, values: Values, brand: Values): Values {
  const all = { ...values }
  for (const key of Object.keys(node.properties ?? {})) {
    const child = propertyOf(root, node, key)
    if (!child) continue
    const value = filledField(root, child, all[key], brand)
    const isBegun = all[key] === undefined && isValues(value) && brandPointerOf(child) === undefined
    if (value === undefined || (isBegun && !node.required?.includes(key) && !isWhole(child, value))) continue
    all[key] = value
  }
  return all
}

function filledField(root: Node, node: Node, given: unknown, brand: Values): unknown {
  const pointer = brandPointerOf(node)
  if (pointer !== undefined) return given === undefined ? fitting(root, node, valueAt(brand, pointer)) : given
  if (isValues(given)) return filled(root, node, given, brand)
  if (Array.isArray(given)) return filledRows(root, node, given, brand)
  if (given !== undefined) return given
  const begun = filled(root, node, {}, brand)
  return Object.keys(begun).length > 0 ? begun : undefined
}

/** Rows with what all of them take alike; a group within a row takes nothing. */
function filledRows(root: Node, list: Node, rows: unknown[], brand: Values): unknown[] {
  const taken = takenByRows(root, list, brand)
  if (Object.keys(taken).length === 0) return rows
  return rows.map((row) => (isValues(row) ? { ...taken, ...row } : row))
}

/** What each new row of a list takes from a business. */
export function takenByRows(root: Node, list: Node, brand: Values): Values {
  const item = isNode(list.items) ? resolved(root, list.items) : {}
  const taken = Object.keys(item.properties ?? {}).flatMap((key): [string, unknown][] => {
    const field = propertyOf(root, item, key)
    const pointer = field && brandPointerOf(field)
    const value = field && pointer !== undefined ? fitting(root, field, valueAt(brand, pointer)) : undefined
    return value === undefined ? [] : [[key, value]]
  })
  return Object.fromEntries(taken)
}

/** The value of a business as a field takes it; `undefined` where it does not, or where there is none. */
export function fitting(root: Node, field: Node, value: unknown): unknown {
  if (field.type === 'array') return rowsOf(root, field, value)
  if (field.type === 'number') return fittingNumber(field, value)
  if (typeof value !== 'string' || value === '') return undefined
  const choices = choicesOf(field)
  // A template that has no Swiss German may have German.
  if (choices.length > 0) return [value, value.split('-')[0]].find((one) => choices.includes(one))
  const text = field.format === 'multiline' ? value : value.split('\n').join(', ')
  // Letters as the service counts them.
  return Array.from(text).length <= (field.maxLength ?? Infinity) ? text : undefined
}

function fittingNumber({ minimum = -Infinity, maximum = Infinity }: Node, value: unknown): number | undefined {
  return typeof value === 'number' && minimum <= value && value <= maximum ? value : undefined
}

/** A list of the business as rows of the template's; a group of the business is one row. */
function rowsOf(root: Node, field: Node, value: unknown): unknown {
  const item = isNode(field.items) ? resolved(root, field.items) : {}
  const groups: unknown[] = Array.isArray(value) ? value : [value]
  const rows = groups
    .filter(isValues)
    .map((group) => Object.fromEntries(Object.entries(group).filter(([key]) => item.properties?.[key] !== undefined)))
    .filter((row) => Object.keys(row).length > 0 && isWhole(item, row))
    .slice(0, field.maxItems)
  return rows.length > 0 ? rows : undefined
}

function isWhole(node: Node, values: Values): boolean {
  return (node.required ?? []).every((key) => values[key] !== undefined)
}

/** Each field of a template that takes its value from a business: its pointer, and the one into the business. */
export function brandFields(root: Node, node: Node = resolved(root, root), at = ''): [string, string][] {
  return Object.keys(node.properties ?? {}).flatMap((key) => {
    const child = propertyOf(root, node, key)
    if (!child) return []
    const pointer = brandPointerOf(child)
    return pointer === undefined
      ? brandFields(root, child, at + toPointer([key]))
      : [[at + toPointer([key]), pointer] satisfies [string, string]]
  })
}

function propertyOf(root: Node, node: Node, key: string): Node | undefined {
  const child = node.properties?.[key]
  return isNode(child) ? resolved(root, child) : undefined
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
