import { describe, expect, it } from 'vitest'
import { decimalOf, exactNumber, hundredth } from './decimals'
import { readNumber, twoMeanings, type Room } from './readNumber'
import { showNumber } from './showNumber'

const EUR: Room = { digits: 2, currencyDigits: 2, currency: 'EUR', percent: 'no' }

function read(text: string, locale: string, room?: Room): string {
  const reading = readNumber(text, locale, room)
  switch (reading.kind) {
    case 'amount':
      return reading.decimal
    case 'ambiguous':
      return reading.meanings.join(' or ')
    case 'notANumber':
      return reading.why
    default:
      return reading satisfies never
  }
}

const LOCALES = ['en', 'en-GB', 'de', 'de-CH', 'fr', 'es', 'pt-BR', 'pl', 'sv', 'ar', 'hi', 'en-IN', 'ja', 'no locale']

describe('a text with one meaning', () => {
  it.each([
    ['12', '12'],
    ['1234.5', '1234.5'],
    ['1234,5', '1234.5'],
    ['1,234.50', '1234.50'],
    ['1.234,50', '1234.50'],
    ['1 234,50', '1234.50'],
    ['1\u00a0234,50', '1234.50'],
    ['1\u202f234\u202f567,5', '1234567.5'],
    ['1’234.50', '1234.50'],
    ["1'234'567", '1234567'],
    ['1_234', '1234'],
    ['1 234', '1234'],
    ['1,234,567', '1234567'],
    ['1.234.567', '1234567'],
    ['1,23,456', '123456'],
    ['12,34,567.89', '1234567.89'],
    ['1234,567', '1234.567'],
    ['0,125', '0.125'],
    ['0.125', '0.125'],
    ['1.1255', '1.1255'],
    ['1,12', '1.12'],
    [',5', '0.5'],
    ['.05', '0.05'],
    ['12.', '12'],
    ['12,', '12'],
    ['1,234.', '1234'],
    ['007', '7'],
    ['٠', '0'],
    ['١٢٣٫٥', '123.5'],
    ['١٬٢٣٤٫٥', '1234.5'],
    ['۱۲۳', '123'],
    ['१२३.४', '123.4'],
    ['１２３．５', '123.5'],
    ['𝟏𝟐.𝟓', '12.5'],
    ['𝟙𝟚.𝟝', '12.5'],
    ['𝟣𝟤.𝟧', '12.5'],
    ['𝟭𝟮.𝟱', '12.5'],
    ['𝟷𝟸.𝟿', '12.9'],
    ['१२.५', '12.5'],
    ['\u200e12\u200f', '12'],
    ['  12\n', '12'],
    ['+12', '12'],
    ['-12', '-12'],
    ['−12,5', '-12.5'],
    ['–12', '-12'],
    ['12-', '-12'],
    ['12−', '-12'],
    ['(12)', '-12'],
    ['(1,234.50)', '-1234.50'],
    ['-0', '0'],
    ['12,-', '12'],
    ['12.–', '12'],
    ['12,--', '12'],
    ['12345678901234567890.123', '12345678901234567890.123'],
  ])('%j is %s in every locale', (text, meant) => {
    for (const locale of LOCALES) expect([locale, read(text, locale)]).toEqual([locale, meant])
  })
})

describe('currencies and per cent', () => {
  it.each([
    ['€ 12', '12'],
    ['12 €', '12'],
    ['€12', '12'],
    ['EUR 12', '12'],
    ['12 eur', '12'],
    ['12,50 Euro', '12.50'],
    ['-€12', '-12'],
    ['€ -12', '-12'],
    ['(€ 12)', '-12'],
    ['12,- €', '12'],
    ['€\u00a01.234,50', '1234.50'],
    ['$ 12', 'otherCurrency'],
    ['12 USD', 'otherCurrency'],
    ['£12', 'otherCurrency'],
    ['19 %', 'percent'],
    ['12 pounds', 'words'],
    ['€ 12 €', 'words'],
  ])('in a field for euros %j is %s', (text, meant) => {
    expect(read(text, 'en', EUR)).toBe(meant)
  })

  it.each([
    ['CHF', 'Fr. 12.50', '12.50'],
    ['CHF', 'CHF 12.–', '12'],
    ['USD', 'US$12', '12'],
    ['USD', '$12', '12'],
    ['SEK', '12 kr', '12'],
    ['PLN', '12,50 zł', '12.50'],
    ['JPY', '1,234円', '1234'],
    ['JPY', '￥12', '12'],
    ['INR', '₹ 1,23,456', '123456'],
    ['INR', 'Rs. 12', '12'],
    ['BRL', 'R$ 12,50', '12.50'],
  ])('with %s, %j is %s', (currency, text, meant) => {
    expect(read(text, 'en', { digits: currency === 'JPY' ? 0 : 2, currency })).toBe(meant)
  })

  it.each<[string, Room['percent'], string]>([
    ['19 %', 'yes', '19'],
    ['19%', 'yes', '19'],
    ['١٩٪', 'yes', '19'],
    ['19 %', undefined, '19 or 0.19'],
    ['8,875 %', 'yes', '8875 or 8.875'],
    ['%', 'yes', 'words'],
    ['19 %%', 'yes', 'words'],
  ])('%j in a field whose per cent is %j: %s', (text, percent, meant) => {
    expect(read(text, 'en', percent && { percent })).toBe(meant)
  })
})

describe('a text with two meanings', () => {
  it.each([
    // Locale and field both speak for one meaning.
    ['1,125', 'en', EUR, '1125'],
    ['1.125', 'de', EUR, '1125'],
    ['1.125', 'es', EUR, '1125'],
    ['1.125', 'pt-BR', EUR, '1125'],
    ['1,234', 'hi', EUR, '1234'],
    ['1,234', 'ja', { digits: 0 }, '1234'],
    ['1,234', 'en', { digits: 0 }, '1234'],
    ['8.875', 'en', { digits: 3, maximum: 50 }, '8.875'],
    ['8,875', 'de', { digits: 3, maximum: 50 }, '8.875'],
    ['1.250', 'en', { digits: 3, currencyDigits: 3, currency: 'KWD' }, '1.250'],
    // They speak for different ones, or for none.
    ['1.125', 'en', EUR, '1125 or 1.125'],
    ['1,125', 'de', EUR, '1125 or 1.125'],
    ['1.125', 'fr', EUR, '1125 or 1.125'],
    ['1,125', 'de-CH', EUR, '1125 or 1.125'],
    ['1.125', 'sv', EUR, '1125 or 1.125'],
    ['1.125', 'pl', EUR, '1125 or 1.125'],
    ['-1.125', 'en', EUR, '-1125 or -1.125'],
    ['1.125 €', 'en', EUR, '1125 or 1.125'],
    ['1.234', 'en', { digits: 0 }, '1234 or 1.234'],
    ['8.875', 'de', { digits: 3, maximum: 50 }, '8875 or 8.875'],
    // The field can hold both.
    ['1,234', 'en', { digits: 3 }, '1234 or 1.234'],
    ['1.234', 'en', {}, '1234 or 1.234'],
    ['1.234', 'de', {}, '1234 or 1.234'],
    ['12,345', 'en', {}, '12345 or 12.345'],
    ['١٢٬٣٤٥', 'ar', {}, '12345'],
    // It can hold neither: the check says so.
    ['1.125', 'en', { digits: 2, maximum: 50 }, '1.125'],
  ] satisfies [string, string, Room, string][])('%j in %s, %j: %s', (text, locale, room, meant) => {
    expect(read(text, locale, room)).toBe(meant)
  })

  it('is known as such without its field', () => {
    expect(twoMeanings('1.125')).toEqual(['1125', '1.125'])
    expect(twoMeanings('19 %')).toEqual(['19', '0.19'])
    expect(twoMeanings('1.12')).toBeUndefined()
    expect(twoMeanings('none')).toBeUndefined()
  })
})

describe('what is no number', () => {
  it.each([
    '',
    ' ',
    '.',
    '-',
    'abc',
    '1e3',
    '1E3',
    '0x10',
    'NaN',
    'Infinity',
    '½',
    '12²',
    '1/2',
    '1 2',
    '1,2,3',
    '1.23,45',
    '12.34.56',
    '1,234.567,8',
    '1 23',
    '--12',
    '-(12)',
    '-12-',
    '(12',
    '12)',
    '12 kg',
    '12 3 kr 4',
    '1'.repeat(80),
  ])('%j', (text) => {
    for (const locale of LOCALES) expect(readNumber(text, locale).kind).toBe('notANumber')
  })
})

describe('a number is shown as the locale of the document writes it', () => {
  it.each([
    ['en', '1234567.5', '1,234,567.50'],
    ['de', '1234567.5', '1.234.567,50'],
    ['de-CH', '1234567.5', '1’234’567.50'],
    ['fr', '1234567.5', '1\u202f234\u202f567,50'],
    ['es', '1234.5', '1234,50'],
    ['es', '12345.5', '12.345,50'],
    ['sv', '1234.5', '1\u00a0234,50'],
    ['en-IN', '1234567.5', '12,34,567.50'],
    ['ja', '1234.5', '1,234.50'],
    ['en', '-3.2', '−3.20'],
    ['en', '0.0125', '0.0125'],
    ['en', '12.00', '12.00'],
    ['en', '12.5000', '12.50'],
    ['not a locale', '1234', '1,234.00'],
  ])('%s: %s as %j', (locale, decimal, shown) => {
    expect(showNumber(decimal, locale, { digits: 2 })).toBe(shown)
  })

  it('without digits that its currency does not have', () => {
    expect(showNumber('1234.00', 'en', { digits: 0 })).toBe('1,234')
    expect(showNumber('1234.567', 'en', { digits: 3 })).toBe('1,234.567')
  })

  it('and what is shown is read as the same number', () => {
    for (const locale of LOCALES)
      for (const decimal of ['0.05', '12.50', '1234.50', '-1234567.89', '123456789012345678901234567890.12'])
        expect([locale, read(showNumber(decimal, locale, { digits: 2 }), locale)]).toEqual([locale, decimal])
  })
})

describe('decimals', () => {
  it('become JSON numbers only when those hold every digit', () => {
    expect(exactNumber('46.50')).toBe(46.5)
    expect(exactNumber('-0.0000001')).toBe(-1e-7)
    expect(exactNumber('1000000000000000000000')).toBe(1e21)
    expect(exactNumber('12345678901234567890')).toBeUndefined()
    expect(exactNumber('0.1234567890123456789')).toBeUndefined()
    expect(exactNumber('9'.repeat(400))).toBeUndefined()
  })

  it('come from values as they are', () => {
    expect([1e21, 1.5e-7, -2.25, '1.20'].map(decimalOf)).toEqual([`1${'0'.repeat(21)}`, '0.00000015', '-2.25', '1.20'])
    expect(['1e3', '1,2', '', null, {}, NaN].map(decimalOf)).toEqual(Array(6).fill(undefined))
  })

  it.each([
    ['19', '0.19'],
    ['7.5', '0.075'],
    ['-150', '-1.5'],
    ['0', '0'],
  ])('%s per cent are %s', (decimal, part) => {
    expect(hundredth(decimal)).toBe(part)
  })
})
