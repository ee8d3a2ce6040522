/** Names that people write, in lower case, and that are no sign of the currency in the browser's own data. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  EUR: ['euro', 'euros'],
  CHF: ['fr', 'fr.', 'sfr', 'sfr.'],
  INR: ['rs', 'rs.'],
  PKR: ['rs', 'rs.'],
  JPY: ['円', 'yen', '¥'],
  CNY: ['元', '¥', 'rmb'],
  SEK: ['kr', 'kr.'],
  NOK: ['kr', 'kr.'],
  DKK: ['kr', 'kr.'],
  ISK: ['kr', 'kr.'],
  PLN: ['zł'],
  CZK: ['kč'],
  HUF: ['ft'],
  RUB: ['руб', 'руб.'],
}

/**
 * What a word next to a number says of the currency: "same" as `currency`, "other", or `undefined` when the word names
 * no currency at all. Without a currency of the document every currency is the same.
 */
export function currencyNamedBy(word: string, currency: string | undefined): 'same' | 'other' | undefined {
  const name = word.toLowerCase()
  if (!isCurrencyName(name)) return undefined
  return currency === undefined || isNameOf(currency, name) ? 'same' : 'other'
}

/** "US$" is the dollar sign after the beginning of USD. */
function isNameOf(currency: string, name: string): boolean {
  const [, country = '', sign] = /^([a-z]*)(\p{Sc})$/u.exec(name) ?? []
  const names = namesOf(currency)
  return (
    names.includes(name) || (sign !== undefined && currency.toLowerCase().startsWith(country) && names.includes(sign))
  )
}

function namesOf(currency: string): string[] {
  const names = [currency, ...(NAMES[currency] ?? [])]
  for (const currencyDisplay of ['symbol', 'narrowSymbol'] as const) names.push(signOf(currency, currencyDisplay))
  return names.map((name) => name.toLowerCase())
}

function signOf(currency: string, currencyDisplay: 'symbol' | 'narrowSymbol'): string {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay })
    return format.formatToParts(1).find((part) => part.type === 'currency')?.value ?? currency
  } catch {
    return currency
  }
}

const ALL_NAMES = new Set(Object.values(NAMES).flat())
let codes: ReadonlySet<string> | undefined

function isCurrencyName(name: string): boolean {
  codes ??= new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))
  return codes.has(name) || ALL_NAMES.has(name) || /^[a-z]{0,3}\p{Sc}$/u.test(name)
}
