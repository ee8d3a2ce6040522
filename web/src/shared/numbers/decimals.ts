/**
 * Decimal numbers as text, "-1234.50": an optional minus sign, digits, and a point with more digits. No arithmetic in
 * binary fractions touches them, so an amount is what was typed.
 */
export type Decimal = string

const DECIMAL = /^-?\d+(\.\d+)?$/

export const isDecimal = (text: string): boolean => DECIMAL.test(text)

/** The decimal that a value of the form is, or `undefined` when it is none. */
export function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? plain(value) : undefined
  return typeof value === 'string' && isDecimal(value) ? value : undefined
}

/** The JSON number that is exactly this decimal, or `undefined` when it has more digits than such a number holds. */
export function exactNumber(decimal: Decimal): number | undefined {
  const number = Number(decimal)
  return Number.isFinite(number) && bare(plain(number)) === bare(decimal) ? number : undefined
}

/** The decimal with at least so many digits after the point; digits that are there stay. */
export function padded(decimal: Decimal, digits: number): Decimal {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const filled = fraction.padEnd(digits, '0')
  return filled ? `${whole}.${filled}` : whole
}

/** How many digits after the point carry something: 2 for "1.250". */
export function digitsIn(decimal: Decimal): number {
  return (decimal.split('.')[1] ?? '').replace(/0+$/, '').length
}

/** The decimal divided by a hundred, by moving its point. */
export function hundredth(decimal: Decimal): Decimal {
  const sign = decimal.startsWith('-') ? '-' : ''
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.')
  const filled = whole.padStart(3, '0')
  return bare(`${sign}${filled.slice(0, -2)}.${filled.slice(-2)}${fraction}`)
}

/** Without zeros that say nothing: "0012.50" is "12.5". */
function bare(decimal: Decimal): Decimal {
  const found = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(decimal)
  if (!found?.[2]) return decimal
  const number = found[3] ? `${found[2]}.${found[3]}` : found[2]
  return number === '0' ? '0' : `${found[1] ?? ''}${number}`
}

/** A number as JavaScript means it, written without an exponent. */
function plain(number: number): Decimal {
  const found = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(String(number))
  if (!found) return String(number)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found
  const by = Number(exponent)
  const digits = whole + fraction
  if (by < 0) return `${sign}0.${'0'.repeat(-by - whole.length)}${digits}`
  return sign + digits.padEnd(whole.length + by, '0')
}
