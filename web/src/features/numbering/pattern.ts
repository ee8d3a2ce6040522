import type { Series } from './api'

/** A number as a series writes it in a year: "RE-2026-0412". */
export function written({ prefix, year, separator, digits }: Series, number: number, inYear: number): string {
  const named = { none: '', two: String(inYear % 100).padStart(2, '0'), four: String(inYear) }[year]
  return `${prefix}${named}${named && separator}${String(number).padStart(digits, '0')}`
}

/** A series that goes on after a number; the usual one after a number that tells nothing. */
export function seriesAfter(last: string, thisYear: number): Series {
  const usual: Series = { prefix: '', year: 'four', separator: '-', digits: 4, first: 1, gapless: false }
  const found = /^(.*?)([-/._ ]?)(\d{1,9})$/.exec(last)
  if (!found) return usual
  const [, before = '', separator = '', digits = ''] = found
  const first = Number(digits) + 1
  const year = [
    { form: 'four', text: String(thisYear) },
    { form: 'two', text: String(thisYear % 100) },
  ].find(({ text }) => before.endsWith(text) && (separator !== '' || text.length === 4))
  const shared = { separator, digits: digits.length, first, gapless: false }
  if (!year) return { ...shared, separator: '-', prefix: `${before}${separator}`.slice(0, 20), year: 'none' }
  return { ...shared, prefix: before.slice(0, -year.text.length).slice(0, 20), year: year.form as Series['year'] }
}
