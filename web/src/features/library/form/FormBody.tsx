import { ADDITIONAL_PROPERTY_KEY_REMOVE } from '@rjsf/core/lib/components/constants.js'
import getDefaultRegistry from '@rjsf/core/lib/getDefaultRegistry.js'
import {
  createSchemaUtils,
  toFieldPathId,
  TranslatableString,
  type Field,
  type FieldPathList,
  type Registry,
  type RJSFSchema,
} from '@rjsf/utils'
import { memo, useCallback, useEffect, useMemo, useRef } from 'react'
import type { Values } from '../api'
import type { Judge } from './branches/judge'
import { fields, templates, widgets } from './parts'
import { withValueAt } from './schema/values'

interface Props {
  schema: RJSFSchema
  values: Values
  onChange: (values: Values) => void
  judge: Judge
  /** Changes when the judge knows more. */
  round: number
}

const OPTIONS = { idPrefix: 'value', idSeparator: '_', useFallbackUiForUnsupportedType: false }
const ROOT = toFieldPathId('', OPTIONS)
const nothing = () => undefined

/**
 * The fields of a schema, drawn by rjsf's parts. Its own frame is left out: with every keystroke that walks over all
 * values to work out defaults and faults, which are elsewhere here, and takes a second for a thousand rows.
 */
export const FormBody = memo(function FormBody({ schema, values, onChange, judge, round }: Props) {
  const registry = useMemo(() => registryOf(schema, judge, round), [schema, judge, round])
  const newest = useRef({ values, onChange })
  useEffect(() => {
    newest.current = { values, onChange }
  })
  const change = useCallback((value: unknown, path: FieldPathList) => {
    const next = withValueAt(newest.current.values, path, value === ADDITIONAL_PROPERTY_KEY_REMOVE ? undefined : value)
    // Two changes may come before the next drawing: the second builds on the first.
    newest.current.values = next as Values
    newest.current.onChange(next as Values)
  }, [])
  const SchemaField = registry.fields.SchemaField as Field
  return (
    <SchemaField
      name=""
      schema={schema}
      formData={values}
      fieldPathId={ROOT}
      onChange={change}
      onBlur={nothing}
      onFocus={nothing}
      registry={registry}
    />
  )
})

/** A new registry for every round, so that what depends on the judge's answers is drawn again. */
function registryOf(schema: RJSFSchema, judge: Judge, round: number): Registry {
  const { validator } = judge
  const usual = getDefaultRegistry()
  return {
    ...usual,
    fields: { ...usual.fields, ...fields },
    templates: { ...usual.templates, ...templates },
    widgets: { ...usual.widgets, ...widgets },
    rootSchema: schema,
    translateString: (text, values) =>
      text === TranslatableString.NewStringDefault ? '' : usual.translateString(text, values),
    // rjsf compares what parts are given by value: this number tells it that answers have changed.
    formContext: { validator, round },
    schemaUtils: createSchemaUtils(validator, schema),
    globalFormOptions: OPTIONS,
  } as Registry
}
