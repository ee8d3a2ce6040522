import { Input, VisuallyHidden } from '@mantine/core'
import type { RJSFSchema, WidgetProps } from '@rjsf/utils'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import { useFieldTies, useFormState } from '../shared/context'
import { openQuestionIn, plainly, readIn, shownValue, valueFor, valueOf, type OpenQuestion } from '../numbers/field'
import type { NumberSetting } from '../numbers/document'
import { useDescribed } from '../shared/useDescribed'
import styles from './widgets.module.css'

const RIGHT = { input: `numbers ${styles.right ?? ''}` }

/**
 * A number or an amount of money: typed in any usual way, read by the locale of the document, and kept with every digit.
 * While a person types, it says what it reads, and it asks when the text could mean two numbers.
 */
export function NumberWidget({ id, value, onChange, required, disabled, schema, label }: WidgetProps) {
  const { invalid } = useFieldTies()
  const { setting } = useFormState()
  const control = useDescribed<HTMLInputElement>()
  const [typed, setTyped] = useState<string>()
  const question = openQuestionIn(value)
  return (
    <div className={styles.number}>
      <Input
        id={id}
        inputMode={schema.type === 'integer' ? 'numeric' : 'decimal'}
        classNames={RIGHT}
        value={typed ?? shownValue(schema, setting, value)}
        required={required}
        disabled={disabled}
        error={invalid || question !== undefined}
        ref={control}
        autoComplete="off"
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => {
          const text = event.currentTarget.value
          setTyped(text)
          onChange(valueFor(schema, setting, text))
        }}
        onBlur={() => setTyped(undefined)}
      />
      <output className={styles.reading} htmlFor={id}>
        {typed !== undefined && readingOf(schema, setting, typed)}
      </output>
      <VisuallyHidden role="status">
        {typed !== undefined &&
          question &&
          t('“{text}” could be two numbers. Choose one below.', { text: question.text })}
      </VisuallyHidden>
      {question && (
        <Question
          question={question}
          show={(meaning) => plainly(schema, setting, meaning)}
          label={label}
          onAnswer={(meaning) => {
            setTyped(undefined)
            onChange(valueOf(schema, setting, meaning) ?? meaning)
            control.current?.focus()
          }}
        />
      )}
    </div>
  )
}

/** "= 1,125.00" for a text that is one number and is written otherwise. */
function readingOf(schema: RJSFSchema, setting: NumberSetting, typed: string): string | undefined {
  const reading = readIn(schema, setting, typed)
  if (reading.kind !== 'amount') return undefined
  const shown = plainly(schema, setting, reading.decimal)
  return shown === typed ? undefined : `= ${shown}`
}

interface QuestionProps {
  question: OpenQuestion
  show: (meaning: string) => string
  label: string
  onAnswer: (meaning: string) => void
}

/** Nothing is taken for a value until one of the two was chosen. */
function Question({ question, show, label, onAnswer }: QuestionProps) {
  const [one, other] = question.meanings
  return (
    <div
      className={styles.question}
      role="group"
      aria-label={t('{label}: what “{text}” means', { label, text: question.text })}
    >
      <span>{t('“{text}”: is that', { text: question.text })}</span>
      <span className={styles.short}>{t('Which one?')}</span>
      <button type="button" onClick={() => onAnswer(one)}>
        {show(one)}
      </button>
      <span>{t('or')}</span>
      <button type="button" onClick={() => onAnswer(other)}>
        {show(other)}
      </button>
      <span>?</span>
    </div>
  )
}
