import { Validator, type Schema } from '@cfworker/json-schema'
import type { Asked } from './judge'

const evaluators = new Map<string, Validator>()

/**
 * Whether values fit a schema, found by interpreting it: compiling it to code, as ajv does, is forbidden by the page's
 * security policy. Only the worker may call this: it takes as long as the schema wants.
 */
export function evaluated({ schema, values }: Asked): boolean {
  try {
    return evaluatorFor(schema).validate(values).valid
  } catch {
    // A rule that cannot be evaluated takes no branch; the service names what is wrong with it.
    return false
  }
}

function evaluatorFor(schema: string): Validator {
  const known = evaluators.get(schema)
  if (known) return known
  const made = new Validator(JSON.parse(schema) as Schema, '2020-12', true)
  evaluators.set(schema, made)
  return made
}
