import type { RJSFSchema } from '@rjsf/utils'
import { spokenLanguage } from '@/shared/language/say'
import { isNode } from './schema'

/** From here on a list of codes is one of all countries or currencies, and no choice of a template's own. */
const MANY = 20
const COUNTRY = /^[A-Z]{2}$/
const CURRENCY = /^[A-Z]{3}$/

/**
 * The choices of a field with the names of countries and currencies in the language of the page, which the browser
 * knows (Unicode CLDR); countries in the order of these names. In English, and of other choices, they stay as they are.
 */
export function namedByCode(choices: readonly unknown[]): readonly unknown[] {
  const { code } = spokenLanguage()
  const coded = choices.flatMap((choice) => (isNode(choice) && typeof choice.const === 'string' ? [choice] : []))
  if (code.startsWith('en') || choices.length < MANY || coded.length < choices.length) return choices
  if (coded.every((choice) => COUNTRY.test(codeOf(choice)))) return countries(coded, code)
  if (coded.every((choice) => CURRENCY.test(codeOf(choice)))) return currencies(coded, code)
  return choices
}

const codeOf = (choice: RJSFSchema) => choice.const as string

function countries(choices: readonly RJSFSchema[], language: string): RJSFSchema[] {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
  const { compare } = new Intl.Collator(language)
  return choices
    .map((choice) => ({ ...choice, title: names.of(codeOf(choice)) ?? choice.title }))
    .sort((one, other) => compare(one.title ?? '', other.title ?? ''))
}

function currencies(choices: readonly RJSFSchema[], language: string): RJSFSchema[] {
  const names = new Intl.DisplayNames(language, { type: 'currency', fallback: 'none' })
  return choices.map((choice) => {
    const name = names.of(codeOf(choice))
    return name === undefined ? choice : { ...choice, title: `${codeOf(choice)} – ${name}` }
  })
}
