import type { RJSFSchema } from '@rjsf/utils'
import { namedByCode } from './namedByCode'

/**
 * The schema as the form should show it: alternatives that only say what must be filled in ("a percentage or an
 * amount") are rules for the service to judge, and would become a choice without words on the page. Countries and currencies have their names in its language.
 */
export function schemaForForm(schema: RJSFSchema): RJSFSchema {
  return walk(schema) as RJSFSchema
}

function walk(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(walk)
  if (typeof node !== 'object' || node === null) return node
  const kept = Object.entries(node).filter(([key, value]) => !isOnlyRule(key, value))
  return Object.fromEntries(kept.map(([key, value]) => [key, part(key, value)]))
}

function part(key: string, value: unknown): unknown {
  if (key === 'const' || key === 'default' || key === 'enum') return value
  return walk(key === 'oneOf' && Array.isArray(value) ? namedByCode(value) : value)
}

function isOnlyRule(key: string, value: unknown): boolean {
  return (key === 'oneOf' || key === 'anyOf') && Array.isArray(value) && value.every(saysOnlyWhatIsNeeded)
}

function saysOnlyWhatIsNeeded(branch: unknown): boolean {
  return (
    typeof branch === 'object' &&
    branch !== null &&
    Object.keys(branch).every((key) => ['required', 'not', 'minProperties', 'maxProperties'].includes(key))
  )
}
