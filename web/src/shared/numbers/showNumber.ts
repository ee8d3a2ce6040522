import { padded, type Decimal } from './decimals'
import { marksOf } from './locales'

interface Options {
  /** How many digits stand after the decimal mark at least; none of the number's own are left out. */
  digits?: number
  /** Whether thousands are set apart. */
  isGrouped?: boolean
}

/** "-1234.5" as a locale writes it: "−1,234.50" in "en" with two digits. */
export function showNumber(decimal: Decimal, locale: string, { digits = 0, isGrouped = true }: Options = {}): string {
  const marks = marksOf(locale)
  const [whole = '0', fraction = ''] = padded(unpadded(decimal, digits).replace('-', ''), digits).split('.')
  const shown = isGrouped && whole.length >= marks.groupsFrom ? grouped(whole, marks.group, marks.farGroup) : whole
  const number = fraction ? shown + marks.decimal + fraction : shown
  const sign = decimal.startsWith('-') ? '−' : ''
  return sign + number.replace(/\d/g, (digit) => marks.digits[Number(digit)] ?? digit)
}

/** Zeros beyond the wanted digits say nothing. */
function unpadded(decimal: Decimal, digits: number): Decimal {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const kept = fraction.slice(0, digits) + fraction.slice(digits).replace(/0+$/, '')
  return kept ? `${whole}.${kept}` : whole
}

function grouped(whole: string, mark: string, farGroup: number): string {
  const near = whole.slice(-3)
  const far = whole.slice(0, -3).replace(new RegExp(`\\B(?=(\\d{${farGroup}})+$)`, 'g'), mark)
  return far + mark + near
}
