import { spokenLanguage } from './say'

/** The mark of decimals that spreadsheets expect where the language of the page is spoken, as the service names it. */
export function decimalMark(): 'comma' | 'point' {
  const parts = new Intl.NumberFormat(spokenLanguage().locale).formatToParts(1.5)
  return parts.find(({ type }) => type === 'decimal')?.value === ',' ? 'comma' : 'point'
}
