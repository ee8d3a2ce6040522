import { Input } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { lazy, Suspense } from 'react'
import { useFieldTies, useFormState } from '../shared/context'
import { useDescribed } from '../shared/useDescribed'
import { useHint } from '../shared/useHint'

// What looks names up is heavier than a line of text, and few forms have such a field.
const ContactInput = lazy(() => import('./ContactInput'))

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
  const lookup = useLookup()
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const change = (typed: string) => onChange(typed === '' ? undefined : typed)
  // With a fault below it, an example would look like the value that is wrong.
  const shared = { id, value: text, placeholder: invalid ? undefined : hint, disabled, error: invalid }
  const isNeeded = required && given === undefined
  const input = (
    <Input
      {...shared}
      type={INPUT_TYPES[schema.format ?? ''] ?? 'text'}
      required={isNeeded}
      ref={control}
      autoComplete="off"
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
  if (!lookup) return input
  return (
    <Suspense fallback={input}>
      <ContactInput {...shared} required={isNeeded} lookup={lookup} onChange={change} />
    </Suspense>
  )
}

/** Who looks names up, in a field that is one of a person or a company. */
function useLookup() {
  const { pointer } = useFieldTies()
  const { lookup } = useFormState()
  return lookup?.fields.has(pointer) ? lookup : undefined
}

/** What is said in the field of a number that a series gives. */
function useGivenNumber(): string | undefined {
  const { pointer } = useFieldTies()
  const { numbered } = useFormState()
  return numbered?.pointer === pointer ? numbered.hint : undefined
}
