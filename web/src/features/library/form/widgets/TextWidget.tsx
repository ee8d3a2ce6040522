import { Input } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useContext } from 'react'
import { CellContext, useFieldTies } from '../shared/context'
import { useDescribed } from '../shared/useDescribed'

const INPUT_TYPES: Record<string, 'email' | 'url' | 'tel' | 'time'> = {
  email: 'email',
  uri: 'url',
  phone: 'tel',
  time: 'time',
}

/** One line of text. */
export function TextWidget({ id, value, onChange, schema, required, disabled, placeholder }: WidgetProps) {
  const { invalid } = useFieldTies()
  const control = useDescribed<HTMLInputElement>()
  const cell = useContext(CellContext)
  // In a list an example in every row would look like content.
  const example: unknown = Array.isArray(schema.examples) && (!cell || cell.isFirst) ? schema.examples[0] : undefined
  const hint = placeholder || (typeof example === 'string' || typeof example === 'number' ? String(example) : undefined)
  return (
    <Input
      id={id}
      type={INPUT_TYPES[schema.format ?? ''] ?? 'text'}
      value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
      // With a fault below it, an example would look like the value that is wrong.
      placeholder={invalid ? undefined : hint}
      required={required}
      disabled={disabled}
      error={invalid}
      ref={control}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  )
}
