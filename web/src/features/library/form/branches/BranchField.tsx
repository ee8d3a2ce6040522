import { NativeSelect } from '@mantine/core'
import type { Field, FieldProps, RJSFSchema } from '@rjsf/utils'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import type { FormContext } from '../shared/context'
import { branchOf, changedTo, fieldsOf, isStill, nameOfOption } from './options'
import styles from '../shared/form.module.css'

const NONE = ''

/** One of several shapes of a value: chosen by its title, then only its own fields are there. */
export function BranchField(props: FieldProps) {
  const { schema, registry, fieldPathId, onChange, required, disabled, name, uiSchema, onBlur, onFocus } = props
  // The schemas of the branches come in a property of their own, which the general type of a field does not know.
  const formData: unknown = props.formData
  const options = (props as FieldProps & { options: RJSFSchema[] }).options
  const [picked, setPicked] = useState<number>()
  const { validator } = registry.formContext as FormContext
  const found = branchOf(options, formData, (option) => validator.isValid(option, formData, registry.rootSchema))
  const at = picked !== undefined && isStill(options, picked, formData) ? picked : found
  const chosen = at === undefined ? undefined : options[at]
  const SchemaField = registry.fields.SchemaField as Field
  const choices = options.map((option, place) => ({ value: String(place), label: nameOfOption(option, place) }))
  const isNothing = at === undefined
  return (
    <div className={styles.fields}>
      <NativeSelect
        id={`${fieldPathId.$id}__kind`}
        aria-label={t('Kind: {title}', { title: schema.title ?? name })}
        data={
          isNothing || !required ? [{ value: NONE, label: required ? t('Choose…') : t('None') }, ...choices] : choices
        }
        value={isNothing ? NONE : String(at)}
        disabled={disabled}
        onChange={(event) => {
          const place = event.currentTarget.value
          const next = place === NONE ? undefined : options[Number(place)]
          setPicked(next && Number(place))
          onChange(next && changedTo(registry.rootSchema, options, next, formData), fieldPathId.path)
        }}
      />
      {chosen && (
        <SchemaField
          key={at}
          name={name}
          schema={fieldsOf(chosen)}
          uiSchema={{ ...uiSchema, 'ui:label': false }}
          formData={formData}
          fieldPathId={fieldPathId}
          required={required}
          disabled={disabled}
          onChange={onChange}
          onBlur={onBlur}
          onFocus={onFocus}
          registry={registry}
        />
      )}
    </div>
  )
}
