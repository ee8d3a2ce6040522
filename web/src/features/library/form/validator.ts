import { Validator, type Schema } from '@cfworker/json-schema'
import type { RJSFSchema, ValidatorType } from '@rjsf/utils'

/**
 * Tells rjsf which branch of an if/then or oneOf the values take, by interpreting the schema: compiling it to code, as
 * ajv does, is forbidden by the page's security policy. Whether values are right is the service's word alone.
 */
export const validator: ValidatorType = {
  isValid: (schema, values, root) => evaluatorFor(schema, root).validate(values).valid,
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  rawValidation: (schema: RJSFSchema, values?: unknown) => {
    const { errors } = evaluatorFor(schema, schema).validate(values)
    return { errors: errors as never[] }
  },
}

const LIMIT = 500
const evaluators = new Map<string, Validator>()

function evaluatorFor(schema: RJSFSchema, root: RJSFSchema): Validator {
  const whole = { ...schema, $defs: root.$defs ?? {}, definitions: root.definitions ?? {} }
  const key = JSON.stringify(whole)
  const known = evaluators.get(key)
  if (known) return known
  if (evaluators.size >= LIMIT) evaluators.clear()
  const made = new Validator(whole as Schema, '2020-12', true)
  evaluators.set(key, made)
  return made
}
