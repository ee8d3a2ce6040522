import type { RJSFSchema } from '@rjsf/utils'
import { isLocale } from '@/shared/numbers/locales'
import type { Values } from '../../api'
import { choicesOf, schemaAt } from '../schema/schema'

/** What the document itself says of its numbers. The browser's own language has no part in it. */
export interface NumberSetting {
  locale: string
  currency: string | undefined
}

const LANGUAGE_FIELDS = ['locale', 'language', 'lang']

/** The language that the values choose, when the template lets them, else the one of the template; and the currency. */
export function numberSettingOf(schema: RJSFSchema, values: Values, templateLocale: string): NumberSetting {
  return {
    locale: languageIn(schema, values) ?? (isLocale(templateLocale) ? templateLocale : 'en'),
    currency: currencyIn(schema, values),
  }
}

function languageIn(schema: RJSFSchema, values: Values): string | undefined {
  for (const field of LANGUAGE_FIELDS) {
    const node = schemaAt(schema, `/${field}`)
    if (!node) continue
    const choices = choicesOf(node)
    if (choices.length > 0 && !choices.every(isLocale)) continue
    const value = values[field] ?? node.default
    if (isLocale(value)) return value
  }
  return undefined
}

function currencyIn(schema: RJSFSchema, values: Values): string | undefined {
  const value = values.currency ?? schemaAt(schema, '/currency')?.default
  return typeof value === 'string' && /^[A-Z]{3}$/.test(value) ? value : undefined
}
