import { ComboboxChevron, Input } from '@mantine/core'
import { enumOptionsIndexForValue, enumOptionsValueForIndex, type EnumOptionsType, type WidgetProps } from '@rjsf/utils'
import { t } from '@/shared/language/say'
import { useFieldTies } from '../shared/context'
import { useDescribed } from '../shared/useDescribed'

/** One of several choices, in the browser's own list: quick by keyboard, right on a phone. */
export function SelectWidget({ id, value, options, onChange, required, disabled, schema }: WidgetProps) {
  const { invalid } = useFieldTies()
  const control = useDescribed<HTMLSelectElement>()
  const chosen = enumOptionsIndexForValue(value, options.enumOptions)
  const mayBeNothing = !required || chosen === undefined
  const nothing = required ? t('Choose…') : nameOfNothing(schema.default, options.enumOptions)
  return (
    <Input
      component="select"
      id={id}
      pointer
      rightSection={<ComboboxChevron />}
      rightSectionPointerEvents="none"
      value={typeof chosen === 'string' ? chosen : ''}
      required={required}
      disabled={disabled}
      error={invalid}
      ref={control}
      onChange={(event) => {
        const at = event.currentTarget.value
        onChange(at === '' ? undefined : enumOptionsValueForIndex(at, options.enumOptions))
      }}
    >
      {mayBeNothing && <option value="">{nothing}</option>}
      {(options.enumOptions ?? []).map((option, at) => (
        <option key={at} value={String(at)}>
          {option.label}
        </option>
      ))}
    </Input>
  )
}

/** Without a choice a template goes by its default, if it has one. */
function nameOfNothing(usual: unknown, choices: EnumOptionsType[] = []): string {
  const one = usual === undefined ? undefined : choices.find((choice) => choice.value === usual)
  return one ? t('Not chosen: {label}', { label: one.label }) : t('Not chosen')
}
