import type { RJSFSchema } from '@rjsf/utils'
import { digitsOf } from '@/shared/numbers/currencies'
import { decimalOf, exactNumber, padded, type Decimal } from '@/shared/numbers/decimals'
import { readNumber, twoMeanings, type Reading, type Room } from '@/shared/numbers/readNumber'
import { showNumber } from '@/shared/numbers/showNumber'
import { t } from '@/shared/language/say'
import type { NumberSetting } from './document'

type Kind = 'money' | 'number'

/** Whether a field holds an amount, as text with all its digits, or a JSON number; `undefined` when it holds neither. */
export function numberKindOf(schema: RJSFSchema): Kind | undefined {
  if (schema.format === 'money') return 'money'
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  const isNumber = types.includes('number') || types.includes('integer')
  return isNumber && !schema.enum && !schema.oneOf && schema.const === undefined ? 'number' : undefined
}

/** What a field makes of a text. */
export function readIn(schema: RJSFSchema, setting: NumberSetting, text: string): Reading {
  return readNumber(text, setting.locale, roomOf(schema, setting))
}

/** More than any currency has: a price finer than the smallest coin is meant. */
const MORE_THAN_COINS = 5
/** What the format "money" takes when a template says nothing closer. */
const MOST_DIGITS = 6

function roomOf(schema: RJSFSchema, { currency }: NumberSetting): Room {
  if (numberKindOf(schema) === 'money') {
    const currencyDigits = digitsOf(currency ?? '')
    const allowed = digitsInPattern(schema.pattern) ?? MOST_DIGITS
    const digits = allowed >= MORE_THAN_COINS ? allowed : Math.min(allowed, currencyDigits)
    return { digits, currencyDigits, currency, percent: 'no' }
  }
  const { minimum = schema.exclusiveMinimum, maximum = schema.exclusiveMaximum } = schema
  return {
    digits: digitsByMultiple(schema),
    minimum,
    maximum,
    currency,
    percent: isPercent(schema) ? 'yes' : undefined,
  }
}

/** How many decimals a pattern such as "^-?[0-9]{1,12}(\.[0-9]{1,2})?$" takes. It is read as text and never run. */
function digitsInPattern(pattern: string | undefined): number | undefined {
  const found = pattern ? /\\\.(?:\[0-9\]|\\d)\{(?:\d+,)?(\d+)\}/.exec(pattern) : undefined
  if (found) return Number(found[1])
  return pattern && !pattern.includes('.') ? 0 : undefined
}

function digitsByMultiple(schema: RJSFSchema): number | undefined {
  if (schema.type === 'integer') return 0
  const step = decimalOf(schema.multipleOf)
  return step === undefined ? undefined : (step.split('.')[1] ?? '').length
}

function isPercent({ title = '', description = '', format }: RJSFSchema): boolean {
  return (
    format === 'percent' ||
    /[%٪]|per ?cent|pro[zs]ent|pour ?cent|por ?c[ei]e?nto|porcentaje|procent|مئوي|بالمئة/i.test(
      `${title} ${description}`,
    )
  )
}

/** Ends a text that could mean two numbers: no schema takes it for one of them, and a draft keeps it as it is. */
const OPEN = '?'

/** The value to keep for a text that was typed into the field. What is no single number is kept as text. */
export function valueFor(schema: RJSFSchema, setting: NumberSetting, text: string): string | number | undefined {
  if (text.trim() === '') return undefined
  const reading = readIn(schema, setting, text)
  switch (reading.kind) {
    case 'amount':
      return valueOf(schema, setting, reading.decimal) ?? text
    case 'ambiguous':
      return text.trim() + OPEN
    case 'notANumber':
      return text
    default:
      return reading satisfies never
  }
}

/** The value to keep for a number, or `undefined` when the field cannot hold all of its digits. */
export function valueOf(schema: RJSFSchema, setting: NumberSetting, decimal: Decimal): string | number | undefined {
  return numberKindOf(schema) === 'money' ? padded(decimal, shownDigits(schema, setting)) : exactNumber(decimal)
}

/** The digits of the currency, unless the template takes fewer. */
function shownDigits(schema: RJSFSchema, { currency }: NumberSetting): number {
  return Math.min(digitsOf(currency ?? ''), digitsInPattern(schema.pattern) ?? MOST_DIGITS)
}

/** The text in which a question is still open, and the two numbers that it could mean. */
export interface OpenQuestion {
  text: string
  meanings: readonly [Decimal, Decimal]
}

export function openQuestionIn(value: unknown): OpenQuestion | undefined {
  if (typeof value !== 'string' || !value.endsWith(OPEN)) return undefined
  const text = value.slice(0, -OPEN.length)
  const meanings = twoMeanings(text)
  return meanings && { text, meanings }
}

/** A value as the field shows it at rest. */
export function shownValue(schema: RJSFSchema, setting: NumberSetting, value: unknown): string {
  const decimal = decimalOf(value)
  if (decimal !== undefined) return shownDecimal(schema, setting, decimal)
  if (typeof value !== 'string') return ''
  return openQuestionIn(value)?.text ?? value
}

/** A number as the document writes it. Numbers that are no money keep together: they may be years. */
function shownDecimal(schema: RJSFSchema, setting: NumberSetting, decimal: Decimal): string {
  const isMoney = numberKindOf(schema) === 'money'
  return showNumber(decimal, setting.locale, { digits: isMoney ? shownDigits(schema, setting) : 0, isGrouped: isMoney })
}

/** A number so that its size cannot be mistaken. */
export function plainly(schema: RJSFSchema, setting: NumberSetting, decimal: Decimal): string {
  const digits = numberKindOf(schema) === 'money' ? shownDigits(schema, setting) : 0
  return showNumber(decimal, setting.locale, { digits })
}

/** Why a text in the field is no number for it, or `undefined` when it is one or is empty. */
export function faultIn(schema: RJSFSchema, setting: NumberSetting, value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  if (numberKindOf(schema) === 'money' && decimalOf(value) !== undefined) return undefined
  const question = openQuestionIn(value)
  if (question) {
    const [one = '', other = ''] = question.meanings.map((meaning) => plainly(schema, setting, meaning))
    return t('Choose what “{text}” means: {one} or {other}.', { text: question.text, one, other })
  }
  const reading = readIn(schema, setting, value)
  const example = plainly(schema, setting, '1234.5')
  if (reading.kind !== 'notANumber')
    return t('This number has more digits than can be kept exactly. Write it with at most 15 digits.')
  switch (reading.why) {
    case 'words':
      return t('Not a number. Write it like {example}.', { example })
    case 'otherCurrency':
      return setting.currency
        ? t('The document is in {currency}. Write the amount in it, like {example}.', {
            currency: setting.currency,
            example,
          })
        : t('The document is in another currency. Write the amount in it, like {example}.', { example })
    case 'percent':
      return t('An amount of money, not a percentage. Write it like {example}.', { example })
    default:
      return reading.why satisfies never
  }
}
