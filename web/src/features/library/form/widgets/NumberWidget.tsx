import { TextInput } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useState } from 'react'
import { useFieldTies } from '../context'
import { useDescribed } from '../useDescribed'

/** A number, typed with a point or a comma. What is no number goes on as text, so that it is named as wrong and not lost. */
export function NumberWidget({ id, value, onChange, required, disabled, schema }: WidgetProps) {
  const { invalid } = useFieldTies()
  const control = useDescribed<HTMLInputElement>()
  const [typed, setTyped] = useState<string>()
  return (
    <TextInput
      id={id}
      inputMode={schema.type === 'integer' ? 'numeric' : 'decimal'}
      classNames={{ input: 'numbers' }}
      styles={{ input: { textAlign: 'right' } }}
      value={typed ?? (value === undefined || value === null ? '' : String(value))}
      required={required}
      disabled={disabled}
      error={invalid}
      ref={control}
      withAsterisk={false}
      autoComplete="off"
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        onChange(readNumber(event.currentTarget.value))
      }}
      onBlur={() => {
        setTyped(undefined)
      }}
    />
  )
}

/** The number that was typed, the text itself when it is none, nothing when it is empty. */
export function readNumber(text: string): number | string | undefined {
  const compact = text.trim().replace(/\s/g, '').replace(',', '.').replace('−', '-')
  if (compact === '') return undefined
  return /^-?(\d+\.?\d*|\.\d+)$/.test(compact) ? Number(compact) : text
}
