import { Checkbox, Stack } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useDescribed } from '../shared/useDescribed'

/** Yes or no. */
export function CheckboxWidget({ id, value, label, onChange, disabled }: WidgetProps) {
  const control = useDescribed<HTMLInputElement>()
  return (
    <Checkbox
      id={id}
      label={label}
      checked={value === true}
      disabled={disabled}
      ref={control}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}

/** Any of several choices. */
export function CheckboxesWidget({ id, value, options, onChange, disabled, label }: WidgetProps) {
  const chosen: unknown[] = Array.isArray(value) ? value : []
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      {(options.enumOptions ?? []).map((option, at) => (
        <Checkbox
          key={option.label}
          id={at === 0 ? id : `${id}-${at}`}
          label={option.label}
          checked={chosen.includes(option.value)}
          disabled={disabled}
          onChange={(event) => {
            const isOn = event.currentTarget.checked
            const all = (options.enumOptions ?? []).map((one) => one.value as unknown)
            onChange(all.filter((one) => (one === option.value ? isOn : chosen.includes(one))))
          }}
        />
      ))}
    </Stack>
  )
}
