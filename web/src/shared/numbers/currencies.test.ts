import { expect, test } from 'vitest'
import { currencies, digitsOf } from './currencies'

const intlDigits = (code: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits

// The Unicode CLDR, which is behind Intl, counts what shops use; ISO 4217 counts what the currency is divided into.
test('the table agrees with the Unicode CLDR, but for currencies whose parts are out of use', () => {
  const differing = currencies.filter((code) => intlDigits(code) !== digitsOf(code))
  expect(differing.filter((code) => intlDigits(code) !== 0)).toEqual([])
  expect(differing.length).toBeLessThan(currencies.length / 6)
})

test('every currency in use is in the table', () => {
  for (const code of ['EUR', 'JPY', 'CLP', 'VND', 'KWD', 'TND', 'BHD', 'INR', 'BRL', 'ZAR', 'CLF']) {
    expect(currencies).toContain(code)
  }
  expect([digitsOf('JPY'), digitsOf('EUR'), digitsOf('KWD'), digitsOf('CLF')]).toEqual([0, 2, 3, 4])
})
