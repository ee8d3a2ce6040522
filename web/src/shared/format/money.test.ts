import { describe, expect, it } from 'vitest'
import { parseMoney, showMoney } from './money'

describe('parseMoney', () => {
  it.each([
    ['1234.50', '1234.50'],
    ['1.234,5', '1234.50'],
    ['1,234.50', '1234.50'],
    ['1 234,50', '1234.50'],
    ["1'234.5", '1234.50'],
    ['1.234', '1234.00'],
    ['1,234,567', '1234567.00'],
    ['12,5', '12.50'],
    [',5', '0.50'],
    ['0.05', '0.05'],
    ['0,005', undefined],
    ['007', '7.00'],
    ['-12', '-12.00'],
    ['−12,30', '-12.30'],
    ['12.', '12.00'],
    ['1.23,45', undefined],
    ['1.2345', undefined],
    ['12 pounds', undefined],
    ['', undefined],
    ['.', undefined],
  ])('reads %j as %j', (typed, meant) => {
    expect(parseMoney(typed)).toBe(meant)
  })

  it('reads what it shows', () => {
    for (const amount of ['0.00', '12.50', '1234.00', '-1234567.89']) expect(parseMoney(showMoney(amount))).toBe(amount)
  })
})

describe('showMoney', () => {
  it.each([
    ['1234567.5', '1,234,567.50'],
    ['12', '12.00'],
    ['-3.20', '−3.20'],
    ['12 pounds', '12 pounds'],
  ])('shows %j as %j', (amount, shown) => {
    expect(showMoney(amount)).toBe(shown)
  })
})
