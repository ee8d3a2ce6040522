import { describe, expect, it } from 'vitest'
import { oneForEachField, unreadNumbers } from './unread'

const schema = {
  type: 'object' as const,
  properties: {
    locale: { type: 'string' as const, enum: ['en', 'de'], default: 'de' },
    currency: { type: 'string' as const },
    total: { $ref: '#/$defs/amount' },
    rows: {
      type: 'array' as const,
      items: { oneOf: [{ type: 'object' as const, properties: { many: { type: 'integer' as const } } }] },
    },
  },
  $defs: { amount: { type: 'string' as const, format: 'money' } },
}

describe('numbers that are not read', () => {
  it('are found wherever they stand, each with what to do', () => {
    const values = {
      currency: 'EUR',
      total: '1,125?',
      rows: [{ many: 3 }, { many: '3 pieces' }, { many: '12345678901234567890' }],
    }
    expect(unreadNumbers(schema, values, 'en')).toEqual([
      { path: '/total', message: 'Choose what “1,125” means: 1.125,00 or 1,125.' },
      { path: '/rows/1/many', message: 'Not a number. Write it like 1.234,5.' },
      {
        path: '/rows/2/many',
        message: 'This number has more digits than can be kept exactly. Write it with at most 15 digits.',
      },
    ])
    expect(unreadNumbers(schema, { currency: 'EUR', locale: 'en', total: '$ 5' }, 'en')).toEqual([
      { path: '/total', message: 'The document is in EUR. Write the amount in it, like 1,234.50.' },
    ])
    expect(unreadNumbers(schema, { total: '1125.00', rows: [{}, null, 'x'] }, 'en')).toEqual([])
  })

  it('count as one fault at one field, in the words of the form', () => {
    const faults = ['Must be a number.', 'Does not have the right form.'].map((message) => ({ path: '/a', message }))
    expect(oneForEachField([], faults)).toEqual([faults[0]])
    const own = { path: '/a', message: 'Choose.' }
    expect(oneForEachField([own], [...faults, { path: '/b', message: 'This is needed.' }])).toEqual([
      own,
      { path: '/b', message: 'This is needed.' },
    ])
    const alike = [faults[0]].filter((one) => one !== undefined)
    expect(oneForEachField([], alike)).toBe(alike)
  })
})
