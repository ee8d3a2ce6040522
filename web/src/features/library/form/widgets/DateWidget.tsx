import { Input } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useFieldTies } from '../shared/context'
import { useDescribed } from '../shared/useDescribed'

/** The days that the service and its engine take (service/galley/rendering/values/formats.py). */
export const FIRST_DAY = '1000-01-01'
export const LAST_DAY = '8999-12-31'

/** Stands in the values for a day of which only a part is typed, or that no month has: no document is made with it. */
const UNFINISHED = 'unfinished'

/** A day, in the browser's own field: typed in the person's order, kept as an ISO day. */
export function DateWidget({ id, value, onChange, required, disabled }: WidgetProps) {
  const { invalid } = useFieldTies()
  const control = useDescribed<HTMLInputElement>()
  return (
    <Input
      id={id}
      type="date"
      min={FIRST_DAY}
      max={LAST_DAY}
      classNames={{ input: 'numbers' }}
      value={typeof value === 'string' && value !== UNFINISHED ? value : ''}
      required={required}
      disabled={disabled}
      error={invalid}
      ref={control}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
      // The browser shows "31/02/2026" or half a day, and yet gives no value: that is not the same as an empty field.
      onBlur={({ currentTarget: { validity, value: day } }) => {
        if (validity.badInput) onChange(UNFINISHED)
        else if (value === UNFINISHED) onChange(day || undefined)
      }}
    />
  )
}
