import { Input } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useContext } from 'react'
import { CellContext, useFieldTies, useFormState } from '../shared/context'
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
  const given = useGivenNumber()
  const hint = useHint(schema, given ?? placeholder)
  return (
    <Input
      id={id}
      type={INPUT_TYPES[schema.format ?? ''] ?? 'text'}
      value={typeof value === 'string' || typeof value === 'number' ? String(value) : ''}
      // With a fault below it, an example would look like the value that is wrong.
      placeholder={invalid ? undefined : hint}
      required={required && given === undefined}
      disabled={disabled}
      error={invalid}
      ref={control}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  )
}

/** What is said in the field of a number that a series gives. */
function useGivenNumber(): string | undefined {
  const { pointer } = useFieldTies()
  const { numbered } = useFormState()
  return numbered?.pointer === pointer ? numbered.hint : undefined
}

/** What is said in an empty field: else an example, in a list in its first row only, where it does not look like content. */
function useHint(schema: WidgetProps['schema'], said: string | undefined): string | undefined {
  const cell = useContext(CellContext)
  const example: unknown = Array.isArray(schema.examples) && (!cell || cell.isFirst) ? schema.examples[0] : undefined
  return said || (typeof example === 'string' || typeof example === 'number' ? String(example) : undefined)
}
