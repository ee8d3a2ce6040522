import { Textarea } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useFieldTies } from '../shared/context'
import { useDescribed } from '../shared/useDescribed'

/** Long text that grows with what is written; a blank line begins a new paragraph. */
export function LongTextWidget({ id, value, onChange, schema, required, disabled }: WidgetProps) {
  const { invalid } = useFieldTies()
  const control = useDescribed<HTMLTextAreaElement>()
  const text = typeof value === 'string' ? value : ''
  const left = schema.maxLength === undefined ? undefined : schema.maxLength - text.length
  return (
    <>
      <Textarea
        id={id}
        value={text}
        autosize
        minRows={3}
        maxRows={18}
        required={required}
        disabled={disabled}
        error={invalid}
        ref={control}
        onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      />
      {left !== undefined && left < Math.max(40, (schema.maxLength ?? 0) / 10) && (
        <span className="numbers quiet" style={{ fontSize: 14 }}>
          {left >= 0 ? `${left} characters left` : `${-left} characters too many`}
        </span>
      )}
    </>
  )
}
