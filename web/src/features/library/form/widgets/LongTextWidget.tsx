import { Input, Textarea, type TextareaProps } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { plural } from '@/shared/language/say'
import { useFieldTies } from '../shared/context'
import { useDescribed } from '../shared/useDescribed'
import { useHint } from '../shared/useHint'
import styles from './widgets.module.css'

/** Long text that grows with what is written; a blank line begins a new paragraph. */
export function LongTextWidget({ id, value, onChange, schema, required, disabled }: WidgetProps) {
  const { invalid } = useFieldTies()
  const control = useDescribed<HTMLTextAreaElement>()
  const hint = useHint(schema)
  const text = typeof value === 'string' ? value : ''
  const left = schema.maxLength === undefined ? undefined : schema.maxLength - text.length
  return (
    <>
      <GrowingText
        id={id}
        value={text}
        placeholder={invalid ? undefined : hint}
        required={required}
        disabled={disabled}
        error={invalid}
        ref={control}
        onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      />
      {left !== undefined && left < Math.max(40, (schema.maxLength ?? 0) / 10) && (
        <span className="numbers quiet" style={{ fontSize: 14 }}>
          {left >= 0
            ? plural(left, '{n} character left', '{n} characters left')
            : plural(-left, '{n} character too many', '{n} characters too many')}
        </span>
      )}
    </>
  )
}

/** Measuring what is written costs a layout of the whole page for each text; newer browsers do it by themselves. */
const GROWS_BY_ITSELF = typeof CSS !== 'undefined' && CSS.supports('field-sizing', 'content')

type Used = 'id' | 'value' | 'placeholder' | 'required' | 'disabled' | 'error' | 'ref' | 'onChange'

function GrowingText(props: Pick<TextareaProps, Used>) {
  if (GROWS_BY_ITSELF) return <Input component="textarea" multiline rows={3} classNames={LONG} {...props} />
  return <Textarea autosize minRows={3} maxRows={18} {...props} />
}

const LONG = { input: styles.long }
