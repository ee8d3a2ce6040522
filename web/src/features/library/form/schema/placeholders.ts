import type { RJSFSchema } from '@rjsf/utils'
import type { Fault } from '@/shared/api/failure'
import { isBlank, valueAt } from '@/shared/json/json'
import type { Values } from '../../api'
import { isNode, itemAt, resolved, schemaAt } from './schema'
import { withValueAtPointer } from './values'

/** How deep a stand-in may refer to itself before it is given up. */
const DEEPEST = 8
/** Shows where something is to be, and is no word; templates that split text at spaces find one piece. */
const GAP = '…'

/**
 * The values with something neutral in every place that is still empty and has to be filled, so that a page can be made
 * of what is there. They are for the page alone and are never kept. `undefined` when anything else is wrong, or when
 * nothing neutral is known for a place.
 */
export function withPlaceholders(
  schema: RJSFSchema,
  values: Values,
  faults: readonly Fault[],
  today: string,
): Values | undefined {
  let filled: unknown = values
  const day = latestDayIn(values) ?? today
  for (const { path } of faults) {
    if (path === '' || !isBlank(valueAt(values, path))) return undefined
    const node = schemaAt(schema, path)
    const value = node && standIn(schema, node, day, DEEPEST)
    if (value === undefined) return undefined
    filled = withValueAtPointer(filled, path, value)
  }
  return faults.length > 0 ? (filled as Values) : undefined
}

/** The last day that the values name: an end that is missing is then not before what has begun. */
function latestDayIn(values: Values): string | undefined {
  return (JSON.stringify(values).match(/(?<=")\d{4}-\d{2}-\d{2}(?=")/g) ?? []).sort().at(-1)
}

function standIn(root: RJSFSchema, written: RJSFSchema, today: string, depth: number): unknown {
  if (depth === 0) return undefined
  const node = resolved(root, written)
  const given = [node.default, node.const, node.enum?.[0]].find((one) => one !== undefined)
  if (given !== undefined) return given
  const [branch] = [...(node.oneOf ?? []), ...(node.anyOf ?? [])].filter(isNode)
  const type = Array.isArray(node.type) ? node.type[0] : node.type
  switch (type) {
    case 'object':
      return standInMembers(root, node, today, depth)
    case 'array':
      return Array.from({ length: Math.min(node.minItems ?? 0, 50) }, (_, at) => {
        const item = itemAt(node, at)
        return isNode(item) ? standIn(root, item, today, depth - 1) : undefined
      })
    case 'number':
    case 'integer':
      return node.minimum ?? (node.exclusiveMinimum === undefined ? 0 : node.exclusiveMinimum + (node.multipleOf ?? 1))
    case 'boolean':
      return false
    case 'string':
      return branch ? standIn(root, branch, today, depth - 1) : standInText(node, today)
    default:
      return branch && standIn(root, branch, today, depth - 1)
  }
}

function standInMembers(root: RJSFSchema, node: RJSFSchema, today: string, depth: number): Values {
  const members = (node.required ?? []).map((key) => {
    const child = node.properties?.[key]
    return [key, isNode(child) ? standIn(root, child, today, depth - 1) : undefined]
  })
  return Object.fromEntries(members) as Values
}

const BY_FORMAT: Record<string, string> = {
  money: '0',
  color: '#808080',
  time: '12:00',
  email: 'name@example.org',
  uri: 'https://example.org',
}

function standInText(node: RJSFSchema, today: string): string | undefined {
  if (node.format === 'date') return today
  if (node.format === 'asset') return undefined
  const known = BY_FORMAT[node.format ?? '']
  if (known) return known
  // A pattern is a stranger's and is not run here; an example of the template fits it.
  const example: unknown = Array.isArray(node.examples) ? node.examples[0] : undefined
  if (node.pattern) return typeof example === 'string' ? example : undefined
  return GAP.repeat(Math.max(1, node.minLength ?? 1))
}
