import type { RJSFSchema } from '@rjsf/utils'
import { describe, expect, it } from 'vitest'
import { asConfirmed, grouped, sampleLeft, unconfirmed } from './sampleLeft'

const schema: RJSFSchema = {
  type: 'object',
  properties: {
    sender: {
      title: 'Your business',
      type: 'object',
      properties: {
        name: { title: 'Name', type: 'string' },
        vat: { title: 'VAT ID', type: 'string' },
        country: { title: 'Country', enum: ['IE', 'DE'] },
        kind: { title: 'Kind', oneOf: [{ const: 'a', title: 'A' }] },
        small: { title: 'Small', type: 'boolean' },
      },
    },
    note: { title: 'Note', type: 'string', default: 'Thank you' },
    days: { title: 'Days to pay', type: 'integer', default: 30 },
    accent: { title: 'Accent', type: 'string', format: 'color' },
    items: {
      title: 'Items',
      type: 'array',
      items: {
        type: 'object',
        properties: {
          what: { title: 'Description', type: 'string' },
          price: { title: 'Unit price', type: 'string' },
          count: { title: 'Quantity', type: 'number', default: 1 },
        },
      },
    },
    tags: { title: 'Tags', type: 'array', items: { type: 'string' } },
  },
}
const sample = {
  sender: { name: 'Kestrel Press', vat: 'IE 1', country: 'IE', kind: 'a', small: true },
  note: 'Thank you',
  days: 14,
  accent: '#c2371a',
  items: [
    { what: 'Design', price: '78.00', count: 1 },
    { what: 'Print', price: '11.40', count: 800 },
    { what: 'Freight', price: '95.00', count: 1 },
  ],
  tags: ['one', 'two'],
}
const pointers = (values: unknown) => sampleLeft(schema, values, sample).map((one) => one.pointer)

describe('what is left of the sample', () => {
  it('is every fact, but no default, choice, yes or no, and no colour', () => {
    expect(pointers(sample)).toEqual([
      '/sender/name',
      '/sender/vat',
      '/days',
      '/items/0',
      '/items/1',
      '/items/2',
      '/tags/0',
      '/tags/1',
    ])
  })

  it('is nothing of what was typed, emptied or taken away', () => {
    expect(pointers({ sender: { name: 'Mine', vat: '' }, items: [], tags: ['mine'], other: 'new' })).toEqual([])
    expect(pointers({})).toEqual([])
  })

  it('is in a row that was changed what was not changed, and in a row that was moved the whole row', () => {
    const [design, print, freight] = sample.items
    expect(pointers({ items: [{ ...design, what: 'My work' }] })).toEqual(['/items/0/price'])
    expect(pointers({ items: [freight, { what: 'My work', price: '1.00' }, print, design] })).toEqual([
      '/items/0',
      '/items/2',
      '/items/3',
    ])
  })

  it('is asked about once: again only when the value is another one', () => {
    const confirmed = asConfirmed(sampleLeft(schema, sample, sample))
    expect(unconfirmed(sampleLeft(schema, sample, sample), confirmed)).toEqual([])
    const moved = { ...sample, items: [sample.items[1], sample.items[0], sample.items[2]] }
    expect(unconfirmed(sampleLeft(schema, moved, sample), confirmed).map((one) => one.pointer)).toEqual([
      '/items/0',
      '/items/1',
    ])
  })

  it('is told by the groups of the form, rows in a row together', () => {
    const [design, print, freight] = sample.items
    const values = { ...sample, items: [design, print, { ...freight, what: 'Mine' }, design] }
    expect(grouped(schema, sampleLeft(schema, values, sample))).toEqual([
      { title: 'Your business', fields: ['Name', 'VAT ID'] },
      { title: 'Days to pay', fields: [] },
      { title: 'Items', fields: ['rows 1 to 2', 'row 3: Unit price', 'row 4'] },
      { title: 'Tags', fields: ['rows 1 to 2'] },
    ])
  })
})
