import { TextInput } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useState } from 'react'
import { parseMoney, showMoney } from '@/shared/format/money'
import { useFieldTies } from '../context'
import { useDescribed } from '../useDescribed'

/** An amount: right aligned, typed in any usual notation, kept exact as text such as "1234.50". */
export function MoneyWidget({ id, value, onChange, required, disabled }: WidgetProps) {
  const { invalid } = useFieldTies()
  const control = useDescribed<HTMLInputElement>()
  const [typed, setTyped] = useState<string>()
  const kept = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return (
    <TextInput
      id={id}
      inputMode="decimal"
      classNames={{ input: 'numbers' }}
      styles={{ input: { textAlign: 'right' } }}
      value={typed ?? showMoney(kept)}
      required={required}
      disabled={disabled}
      error={invalid}
      ref={control}
      withAsterisk={false}
      autoComplete="off"
      onFocus={(event) => {
        event.currentTarget.select()
      }}
      onChange={(event) => {
        const text = event.currentTarget.value
        setTyped(text)
        onChange(text.trim() === '' ? undefined : (parseMoney(text) ?? text))
      }}
      onBlur={() => {
        setTyped(undefined)
      }}
    />
  )
}
