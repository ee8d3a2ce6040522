import type { RJSFSchema } from '@rjsf/utils'

/** Rules that look at nothing but the members they name, and what those say of them. */
const PLAIN = new Set(['$comment', 'default', 'description', 'examples', 'properties', 'required', 'title', 'type'])

/**
 * The part of the values that a rule looks at. Typing in any other field then leaves its question the same, and it is
 * asked once. A rule with anything beyond names and their schemas gets all of the values.
 */
export function projected(schema: RJSFSchema, values: unknown): unknown {
  if (!isPlainObject(values) || !Object.keys(schema).every((key) => PLAIN.has(key))) return values
  const names = new Set([...Object.keys(schema.properties ?? {}), ...(schema.required ?? [])])
  const seen: Record<string, unknown> = {}
  for (const name of names) {
    const child = schema.properties?.[name]
    const value = values[name]
    if (value !== undefined) seen[name] = isPlainObject(child) ? projected(child, value) : value
  }
  return seen
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
