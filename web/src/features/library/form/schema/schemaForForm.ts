import type { RJSFSchema } from '@rjsf/utils'

/**
 * The schema as the form should show it: alternatives that only say what must be filled in ("a percentage or an
 * amount") are rules for the service to judge, and would become a choice without words on the page.
 */
export function schemaForForm(schema: RJSFSchema): RJSFSchema {
  return walk(schema) as RJSFSchema
}

function walk(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(walk)
  if (typeof node !== 'object' || node === null) return node
  const kept = Object.entries(node).filter(([key, value]) => !isOnlyRule(key, value))
  return Object.fromEntries(
    kept.map(([key, value]) => [key, key === 'const' || key === 'default' || key === 'enum' ? value : walk(value)]),
  )
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
