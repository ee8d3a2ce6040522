import type { Values } from '@/features/brands/api'
import { t } from '@/shared/language/say'
import { toPointer } from '@/shared/json/pointer'

interface Words {
  title: string
  help?: string
}

/** What the fields of a business are called. They are the app's own, so they speak its language; those of templates do not. */
const words = (): Readonly<Record<string, Words>> => ({
  '/name': { title: t('Name'), help: t('As it stands on an invoice or a letter.') },
  '/trade': { title: t('Trade'), help: t('A few words under the name.') },
  '/logo': { title: t('Logo'), help: t('Stands in place of the name where a template has room for it.') },
  '/address': { title: t('Address'), help: t('As on an envelope, one part a line.') },
  '/phone': { title: t('Telephone') },
  '/email': { title: t('E-mail') },
  '/web': { title: t('Website') },
  '/vat_id': { title: t('VAT ID') },
  '/tax_number': { title: t('Tax number') },
  '/vat_rate': {
    title: t('Usual VAT %'),
    help: t('With it the lines of invoices, quotes and receipts begin. It can be changed in each.'),
  },
  '/register': { title: t('Registration') },
  '/bank': { title: t('Bank account') },
  '/bank/name': { title: t('Bank') },
  '/bank/iban': { title: 'IBAN', help: t('With or without spaces.') },
  '/person': { title: t('Who signs') },
  '/person/name': { title: t('Name') },
  '/person/role': { title: t('Role') },
  '/person/signature': {
    title: t('Picture of the signature'),
    help: t('A scan or a drawing; without one there is room to sign by hand.'),
  },
  '/footer': {
    title: t('Foot of a letter'),
    help: t('Up to three columns, such as register, bank and tax numbers.'),
  },
  '/accent': { title: t('Colour'), help: t('For lines and headings, in place of each template’s own.') },
  '/typeface': {
    title: t('Typeface'),
    help: t('In place of each template’s own, where it has one for running text.'),
  },
  '/locale': { title: t('Language'), help: t('Where a template does not have it, it keeps its own.') },
  '/currency': { title: t('Currency') },
})

/** The schema of a business with the words of its fields in the language of the page. */
export function spokenSchema(schema: Values): Values {
  return spoken(schema, '', words())
}

function spoken(node: Values, pointer: string, all: Readonly<Record<string, Words>>): Values {
  const known = all[pointer]
  const named = known ? { ...node, title: known.title, ...(known.help && { description: known.help }) } : node
  const fields = node.properties as Record<string, Values> | undefined
  if (!fields) return named
  const entries = Object.entries(fields).map(([key, field]) => [key, spoken(field, pointer + toPointer([key]), all)])
  return { ...named, properties: Object.fromEntries(entries) as Values }
}
