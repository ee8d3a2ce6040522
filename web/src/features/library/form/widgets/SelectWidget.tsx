import { NativeSelect } from '@mantine/core'
import { enumOptionsIndexForValue, enumOptionsValueForIndex, type WidgetProps } from '@rjsf/utils'
import { useFieldTies } from '../context'
import { useDescribed } from '../useDescribed'

/** One of several choices, in the browser's own list: quick by keyboard, right on a phone. */
export function SelectWidget({ id, value, options, onChange, required, disabled, label }: WidgetProps) {
  const { invalid } = useFieldTies()
  const control = useDescribed<HTMLSelectElement>()
  const choices = (options.enumOptions ?? []).map((option, at) => ({ value: String(at), label: option.label }))
  const chosen = enumOptionsIndexForValue(value, options.enumOptions)
  const mayBeNothing = !required || chosen === undefined
  return (
    <NativeSelect
      id={id}
      data={mayBeNothing ? [{ value: '', label: required ? 'Choose…' : 'None' }, ...choices] : choices}
      value={typeof chosen === 'string' ? chosen : ''}
      required={required}
      disabled={disabled}
      error={invalid}
      // The choice between the shapes of a value has no label of its own on the page.
      aria-label={/__(one|any)of_select$/.test(id) ? `Kind: ${label}` : undefined}
      ref={control}
      withAsterisk={false}
      onChange={(event) => {
        const at = event.currentTarget.value
        onChange(at === '' ? undefined : enumOptionsValueForIndex(at, options.enumOptions))
      }}
    />
  )
}
