import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { brandFields, emptyFor, handedOver, madeFor, withBrand } from './withBrand'

interface Case {
  fact: string
  schema: object
  values: Record<string, unknown>
  brand: Record<string, unknown>
  filled: Record<string, unknown>
}

/** The same cases as in the tests of the service. */
const CASES = JSON.parse(readFileSync('../service/tests/support/brand_cases.json', 'utf8')) as Case[]

describe('withBrand', () => {
  it.each(CASES)('$fact', ({ schema, values, brand, filled }) => {
    expect(withBrand(schema, values, brand)).toEqual(filled)
  })
})

const schema = {
  type: 'object',
  properties: {
    sender: {
      type: 'object',
      properties: { name: { type: 'string', brand: '/name' }, phone: { type: 'string', brand: '/phone' } },
    },
    note: { type: 'string' },
  },
} as const

describe('madeFor', () => {
  it('leaves nothing of another business behind', () => {
    const sample = { sender: { name: 'Kestrel Row Press', phone: '+353 1 555 0142' }, note: 'Thank you' }
    expect(madeFor(schema, sample, { name: 'Heron' })).toEqual({ sender: { name: 'Heron' }, note: 'Thank you' })
  })
})

describe('handedOver', () => {
  it('says of the other business what was said of this one, and keeps what was written over', () => {
    const [heron, tern] = [{ name: 'Heron', phone: '1' }, { name: 'Tern' }]
    const begun = madeFor(schema, {}, heron)
    expect(handedOver(schema, begun, heron, tern)).toEqual({ sender: { name: 'Tern' } })
    const typed = { sender: { name: 'Heron Ltd', phone: '1' } }
    expect(handedOver(schema, typed, heron, tern)).toEqual({ sender: { name: 'Heron Ltd' } })
  })
})

describe('madeFor, where the business says nothing', () => {
  const look: object = {
    type: 'object',
    properties: {
      language: { type: 'string', brand: '/locale', oneOf: [{ const: 'en' }, { const: 'fr' }] },
      accent: { type: 'string', format: 'color', brand: '/accent' },
    },
  }

  it.each([
    [{}, { language: 'en', accent: '#123456' }],
    [{ locale: 'ja' }, { language: 'en', accent: '#123456' }],
    [
      { locale: 'fr-CH', accent: '#654321' },
      { language: 'fr', accent: '#654321' },
    ],
  ])('%j', (brand, expected) => {
    expect(madeFor(look, { language: 'en', accent: '#123456' }, brand)).toEqual(expected)
  })
})

describe('brandFields', () => {
  it('tells where a template shows what of a business', () => {
    expect(brandFields(schema)).toEqual([
      ['/sender/name', '/name'],
      ['/sender/phone', '/phone'],
    ])
  })
})

describe('emptyFor', () => {
  const vat = { type: 'number', title: 'VAT %', default: 0, brand: '/vat_rate' }
  const items = { type: 'array', minItems: 1, items: { type: 'object', properties: { what: { type: 'string' }, vat } } }
  const bill: object = { type: 'object', properties: { items, sender: schema.properties.sender } }

  it('begins each row with the usual rate, before the default', () => {
    expect(emptyFor(bill, { vat_rate: 19, name: 'Heron' })).toEqual({ items: [{ vat: 19 }], sender: { name: 'Heron' } })
    expect(emptyFor(bill, {})).toMatchObject({ items: [{ vat: 0 }] })
  })

  it('leaves the rows of a sample as they are', () => {
    expect(madeFor(bill, { items: [{ what: 'Ink', vat: 23 }] }, { vat_rate: 19 })).toMatchObject({
      items: [{ what: 'Ink', vat: 23 }],
    })
  })
})
