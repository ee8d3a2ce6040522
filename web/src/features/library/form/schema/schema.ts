import type { RJSFSchema } from '@rjsf/utils'
import { fromPointer, toPointer } from '@/shared/json/pointer'
import { t } from '@/shared/language/say'

type Node = RJSFSchema

/** The part of a template's schema that describes the value at a pointer, with local references followed. */
export function schemaAt(root: Node, pointer: string): Node | undefined {
  let node: Node | undefined = resolved(root, root)
  for (const key of fromPointer(pointer)) {
    if (!node) return undefined
    node = childOf(root, node, key)
  }
  return node
}

function childOf(root: Node, node: Node, key: string): Node | undefined {
  const own = node.properties?.[key] ?? itemOf(node, key) ?? namedMemberOf(node)
  if (isNode(own)) return resolved(root, own)
  for (const branch of branchesOf(root, node)) {
    const found = childOf(root, branch, key)
    if (found) return found
  }
  return undefined
}

/** The schemas that may apply in addition to a schema itself. */
export function branchesOf(root: Node, node: Node): Node[] {
  const branches: unknown[] = [
    node.then,
    node.else,
    ...(node.allOf ?? []),
    ...(node.anyOf ?? []),
    ...(node.oneOf ?? []),
  ]
  return branches.filter(isNode).map((branch) => resolved(root, branch))
}

/** The values among which a field chooses; none for a field that is filled in freely. */
export function choicesOf(node: Node): unknown[] {
  if (node.enum) return node.enum
  const named = [...(node.oneOf ?? []), ...(node.anyOf ?? [])].filter(isNode)
  return named.every((one) => 'const' in one) ? named.map((one) => one.const) : []
}

function itemOf(node: Node, key: string): unknown {
  return isPlace(key) ? itemAt(node, Number(key)) : undefined
}

/** The schema of what stands at a place of a list. */
export function itemAt(list: Node, at: number): unknown {
  return placesOf(list)[at] ?? list.items
}

/** What a member is whose name a person chooses. */
function namedMemberOf(node: Node): unknown {
  return node.type === 'array' ? undefined : node.additionalProperties
}

/** The places of a list that each mean something of their own. The type of a schema ends at draft 7 and has none. */
function placesOf(node: Node): readonly unknown[] {
  return (node as { prefixItems?: unknown[] }).prefixItems ?? []
}

const isPlace = (key: string): boolean => /^\d+$/.test(key)

/** A schema with its local reference followed. */
export function resolved(root: Node, node: Node): Node {
  if (typeof node.$ref !== 'string' || !node.$ref.startsWith('#')) return node
  const target = fromPointer(node.$ref.slice(1)).reduce<unknown>(
    (at, key) => (at as Record<string, unknown> | undefined)?.[key],
    root,
  )
  return isNode(target) ? { ...resolved(root, target), ...node, $ref: undefined } : node
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What leads to a pointer, as a person calls it: titles, and the numbers of rows. */
export function stepsTo(root: Node, pointer: string): (string | number)[] {
  const steps: (string | number)[] = []
  let at = ''
  for (const key of fromPointer(pointer)) {
    const list = schemaAt(root, at)
    at += toPointer([key])
    const isRow = isPlace(key) && list?.type !== 'object' && placesOf(list ?? {})[Number(key)] === undefined
    steps.push(isRow ? Number(key) + 1 : (schemaAt(root, at)?.title ?? key))
  }
  return steps
}

/** "Client: Name", "Items, row 3: Unit price". */
export function named(steps: readonly (string | number)[]): string {
  const words: string[] = []
  for (const step of steps) {
    const list = typeof step === 'number' ? words.pop() : undefined
    if (typeof step === 'string') words.push(step)
    else words.push(list === undefined ? t('Row {at}', { at: step }) : t('{list}, row {at}', { list, at: step }))
  }
  return words.join(': ')
}

/** What a person calls the value at a pointer. */
export function nameOf(root: Node, pointer: string): string {
  return named(stepsTo(root, pointer)) || t('The values')
}

/** Values to begin with when nothing is filled in: defaults, and as many rows as are needed. */
export function emptyValues(root: Node, node: Node = root): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    const value = isNode(child) ? emptyValue(root, resolved(root, child)) : undefined
    if (value !== undefined) values[key] = value
  }
  return values
}

/** What a new value begins with: its default, what is fixed, and as many rows as are needed. */
export function emptyValue(root: Node, node: Node): unknown {
  if (node.default !== undefined) return structuredClone(node.default)
  if (node.const !== undefined) return node.const
  if (node.type === 'object') return emptyValues(root, node)
  if (node.type === 'array')
    return Array.from({ length: Math.min(node.minItems ?? 0, 50) }, () => emptyItem(root, node))
  return undefined
}

/** A new row of a list. */
export function emptyItem(root: Node, list: Node): unknown {
  const item = isNode(list.items) ? resolved(root, list.items) : undefined
  if (!item) return undefined
  return emptyValue(root, item) ?? (item.type === 'object' ? {} : undefined)
}

/** The values without optional groups in which nothing is filled in, and without the gaps that clearing a field leaves. */
export function withoutEmpty(root: Node, values: Record<string, unknown>): Record<string, unknown> {
  return prunedObject(root, resolved(root, root), values)
}

function prunedObject(root: Node, node: Node, values: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(values)) {
    const child = childOf(root, node, key)
    const clean = prunedValue(root, child, value)
    const isNothing =
      clean === undefined || (isPlain(clean) && Object.keys(clean).length === 0 && !node.required?.includes(key))
    if (!isNothing) kept[key] = clean
  }
  return kept
}

function prunedValue(root: Node, node: Node | undefined, value: unknown): unknown {
  if (isPlain(value)) return node ? prunedObject(root, node, value) : value
  if (!Array.isArray(value)) return value
  const item = node && isNode(node.items) ? resolved(root, node.items) : undefined
  return value.map((one: unknown) => (isPlain(one) && item ? prunedObject(root, item, one) : (one ?? '')))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
