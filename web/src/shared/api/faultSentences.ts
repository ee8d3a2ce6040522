import { plural, t } from '@/shared/language/say'

/** How a fault is said whose kind the service names; what it is about comes along, such as the most that may be. */
type Say = (about: readonly string[]) => string

/** The sentences of the service by their kinds, so that they can be said in the language of the page. */
const SENTENCES: Readonly<Record<string, Say>> = {
  needed: () => t('This is needed.'),
  money: () => t('Not an amount (like 1234.50).'),
  color: () => t('Not a colour (like #1f4e79).'),
  asset: () => t('Not a picture. Choose or upload one.'),
  date: () => t('Not a valid date (like 2026-11-23).'),
  time: () => t('Not a valid time (like 14:30).'),
  'date-time': () => t('Not a valid date and time (like 2026-11-23T14:30).'),
  email: () => t('Not an e-mail address (like name@example.org).'),
  uri: () => t('Not a web address (like https://example.org).'),
  uuid: () => t('Not an identifier.'),
  iban: () => t('Not a valid IBAN: its check digits do not fit. Compare it with the original.'),
  'vat-id': () => t('Not a valid VAT ID: its check digits do not fit. Compare it with the original.'),
  'no-iban': () => t('Not an IBAN: it begins with two letters and two digits (like IE29AIBK93115212345678).'),
  'no-vat-id': () => t('Not a VAT ID: it begins with the letters of the country (like IE8217354P).'),
  pattern: () => t('Does not have the right form.'),
  'pattern-like': ([example = '']) => t('Does not have the right form (like {example}).', { example }),
  'no-such-field': () => t('The template has no such field.'),
  'no-form': () => t('This does not fit any of the allowed forms.'),
  'no-fit': () => t('This does not fit.'),
  'too-many-digits': () => t('This amount has too many digits.'),
  'same-rows': () => t('Two rows are the same.'),
  'row-missing': () => t('A row of the needed kind is missing.'),
  minimum: ([least = '']) => t('Must be at least {least}.', { least }),
  maximum: ([most = '']) => t('Must be at most {most}.', { most }),
  'more-than': ([number = '']) => t('Must be more than {number}.', { number }),
  'less-than': ([number = '']) => t('Must be less than {number}.', { number }),
  'multiple-of': ([number = '']) => t('Must be a multiple of {number}.', { number }),
  const: ([value = '']) => t('Must be {value}.', { value }),
  years: ([first = '', last = '']) => t('Must lie between the years {first} and {last}.', { first, last }),
  choices: (choices) => t('Choose one of: {choices}.', { choices: choices.join(t(', ')) }),
  type: ([kind = '']) => t('Must be: {kind}.', { kind: KINDS[kind]?.() ?? kind }),
  decimals: ([most]) =>
    plural(Number(most), 'Takes at most {n} decimal. Round it.', 'Takes at most {n} decimals. Round it.'),
  'min-length': ([least]) =>
    plural(Number(least), 'Must have at least {n} character.', 'Must have at least {n} characters.'),
  'max-length': ([most]) =>
    plural(Number(most), 'Must have at most {n} character.', 'Must have at most {n} characters.'),
  'min-rows': ([least]) => plural(Number(least), 'Needs at least {n} row.', 'Needs at least {n} rows.'),
  'max-rows': ([most]) => plural(Number(most), 'Takes at most {n} row.', 'Takes at most {n} rows.'),
}

const KINDS: Readonly<Record<string, () => string>> = {
  string: () => t('text'),
  integer: () => t('a whole number'),
  number: () => t('a number'),
  boolean: () => t('yes or no'),
  array: () => t('a list'),
  object: () => t('a group of fields'),
}

/** The sentence of a fault in the language of the page; `undefined` where only the service can say it. */
export function sentenceOfKind(kind: string | null | undefined, about?: readonly string[] | null): string | undefined {
  return kind && Object.hasOwn(SENTENCES, kind) ? SENTENCES[kind]?.(about ?? []) : undefined
}
