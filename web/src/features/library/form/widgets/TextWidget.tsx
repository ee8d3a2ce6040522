import { TextInput } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useContext } from 'react'
import { CellContext, useFieldTies } from '../context'

const INPUT_TYPES: Record<string, 'email' | 'url' | 'tel'> = { email: 'email', uri: 'url', phone: 'tel' }

/** One line of text. */
export function TextWidget({ id, value, onChange, schema, required, disabled, placeholder }: WidgetProps) {
  const { describedBy, invalid } = useFieldTies()
  const cell = useContext(CellContext)
  // In a list an example in every row would look like content.
  const example: unknown = Array.isArray(schema.examples) && (!cell || cell.isFirst) ? schema.examples[0] : undefined
  return (
    <TextInput
      id={id}
      type={INPUT_TYPES[schema.format ?? ''] ?? 'text'}
      value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
      placeholder={
        placeholder || (typeof example === 'string' || typeof example === 'number' ? String(example) : undefined)
      }
      required={required}
      disabled={disabled}
      error={invalid}
      aria-describedby={describedBy}
      withAsterisk={false}
      autoComplete="off"
      onChange={(event) => {
        onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)
      }}
    />
  )
}
