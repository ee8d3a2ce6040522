import { plural, t } from '@/shared/language/say'
import { counted, saidByKind, type Sentences } from './sayByKind'

/** The sentences of the service by their kinds, so that they can be said in the language of the page. */
const SENTENCES: Sentences = {
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
  'e-invoice-decimals': ([form = '', currency = '', decimals = '']) =>
    t('{form} takes at most two decimals, and {currency} has {decimals}. Choose another currency.', {
      form,
      currency,
      decimals,
    }),
  'e-invoice-seller-country': ([form = '']) =>
    t('{form} needs your country. Choose it here, or give your VAT ID.', { form }),
  'e-invoice-buyer-country': ([form = '']) => t('{form} needs the client’s country. Choose it here.', { form }),
  'e-invoice-number': ([form = '']) => t('{form} needs a number with letters or digits in it.', { form }),
  'e-invoice-seller-name': ([form = '']) => t('{form} needs your name, with letters or digits in it.', { form }),
  'e-invoice-buyer-name': ([form = '']) => t('{form} needs the client’s name, with letters or digits in it.', { form }),
  'e-invoice-line-name': ([form = '']) => t('{form} needs a description with letters or digits in it.', { form }),
  'e-invoice-vat-id': ([form = '']) =>
    t('{form} needs VAT IDs that begin with the letters of their country, such as DE.', { form }),
  'e-invoice-delivered-before': () => t('This day is before the first day of delivery.'),
  'e-invoice-seller': ([form = '']) => t('{form} needs your VAT ID, or else your tax number.', { form }),
  'e-invoice-seller-taxed': ([form = '']) =>
    t('{form} with these taxes needs your VAT ID, or else your tax number.', { form }),
  'e-invoice-seller-abroad': () => t('Goods that leave the country without VAT need your VAT ID.'),
  'e-invoice-buyer-abroad': () => t('Without VAT for a business elsewhere, the client’s VAT ID is needed.'),
  'e-invoice-delivery': () => t('Goods for a business elsewhere in the European Union need a day of delivery.'),
  'e-invoice-reason': () => t('Say why no VAT is charged.'),
  'e-invoice-leitweg-id': ([form = '']) => t('{form} needs the buyer’s Leitweg-ID.', { form }),
  'e-invoice-buyer-email': ([form = '']) =>
    t(
      '{form} needs the e-mail address that receives the client’s invoices, or a Leitweg-ID with its right check digits.',
      { form },
    ),
  'e-invoice-seller-email': ([form = '']) => t('{form} needs your e-mail address.', { form }),
  'e-invoice-seller-phone': ([form = '']) => t('{form} needs your telephone number.', { form }),
  'e-invoice-seller-place': ([form = '']) =>
    t('{form} needs a line with postcode and town in your address, such as “01097 Dresden”.', { form }),
  'e-invoice-buyer-place': ([form = '']) =>
    t('{form} needs a line with postcode and town in the client’s address, such as “01097 Dresden”.', { form }),
  'cell-no-amount': () => t('This is no amount.'),
  'cell-no-number': () => t('This is no number.'),
  'cell-not-a-number': ([cell = '']) => t('“{cell}” is no number.', { cell }),
  'cell-two-numbers': ([cell = '', one = '', other = '']) =>
    t('“{cell}” could mean {one} or {other}. Write {one}, or {other}0.', { cell, one, other }),
  'cell-two-shares': ([cell = '', one = '']) =>
    t('{cell} could mean {cell} % or {one} %. Write it as text, with its sign.', { cell, one }),
  'cell-no-whole-number': ([cell = '']) => t('“{cell}” is no whole number.', { cell }),
  'cell-too-many-digits': ([cell = '']) => t('This number has more than {cell} digits.', { cell }),
  'cell-no-yes': ([cell = '']) => t('“{cell}” is neither yes nor no.', { cell }),
  'cell-no-day': ([cell = '']) => t('“{cell}” is no day. Write it as 2026-11-30.', { cell }),
  'cell-two-days': ([cell = '', one = '', other = '']) =>
    t('“{cell}” could mean two days. Write {one} or {other}.', { cell, one, other }),
  'cell-no-such-day': ([cell = '']) => t('“{cell}” is a day that does not exist.', { cell }),
  'cell-other-currency': ([cell = '', one = '']) =>
    t('This amount is in {cell}, and the document in {one}. Give it in one currency.', { cell, one }),
  'cell-no-currency': ([cell = '']) => t('“{cell}” is no currency that this template knows.', { cell }),
  'picture-too-many-pixels': ([width = '', height = '', most = '']) =>
    t('This image has {width} × {height} pixels. Make it smaller than {most} million pixels.', {
      width: counted(width),
      height: counted(height),
      most: counted(most),
    }),
  'picture-far-too-large': ([most = '']) =>
    t('This image is far too large. Make it smaller than {most} million pixels.', { most: counted(most) }),
  'picture-unknown': () => t('This file is not a JPEG, PNG, WebP, GIF or SVG image. Save the picture as one of these.'),
  'picture-damaged': () => t('This image is damaged. Open it, save it again, and upload that.'),
  'picture-page-too-large': () => t('The first page is too large for a picture. Make the page smaller.'),
  'picture-takes-too-long': () => t('This image takes too long. Make it smaller and upload that.'),
  'picture-takes-memory': ([most = '']) =>
    t('This image takes more than {most} MiB of memory. Make it smaller and upload that.', { most: counted(most) }),
  'picture-ends-reader': () => t('This image ended the process that read it. Make it smaller and upload that.'),
  'drawing-too-large': ([most = '']) =>
    t('This drawing is larger than {most} MiB. Make it simpler.', { most: counted(most) }),
  'drawing-unreadable': () => t('This drawing cannot be read. Export it again as plain SVG.'),
  'drawing-too-many-parts': () => t('This drawing has too many parts. Make it simpler.'),
  'drawing-no-svg': () => t('This file is not an SVG drawing. Export it again as SVG.'),
  'drawing-fetches': () => t('This drawing fetches something from elsewhere. Embed what it shows.'),
  'drawing-entities': () =>
    t('This drawing defines entities, which can grow without end. Export it again as plain SVG.'),
  'drawing-picture-pixels': () => t('A picture in this drawing has too many pixels. Make it smaller.'),
  'drawing-picture-unreadable': () => t('A picture in this drawing cannot be read. Export the drawing again.'),
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

interface Told {
  message: string
  kind?: string | null
  about?: readonly string[] | null
}

/** A fault in the language of the page, where its kind is known: else the service's own sentence. */
export function inLanguage<Fault extends Told>(fault: Fault): Fault {
  const message = saidByKind(SENTENCES, fault.kind, fault.about)
  return message === undefined ? fault : { ...fault, message }
}
