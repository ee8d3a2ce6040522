import { describe, expect, it } from 'vitest'
import { emptyItem, emptyValues, nameOf, withoutEmpty, schemaAt } from './schema'

const schema = {
  type: 'object' as const,
  required: ['client', 'items'],
  properties: {
    client: { $ref: '#/$defs/party' },
    payer: { $ref: '#/$defs/party' },
    currency: { type: 'string' as const, title: 'Currency', default: 'EUR' },
    items: {
      type: 'array' as const,
      title: 'Items',
      minItems: 1,
      items: {
        type: 'object' as const,
        properties: {
          price: { type: 'string' as const, title: 'Unit price' },
          unit: { type: 'string' as const, default: 'h' },
        },
      },
    },
  },
  if: { properties: { currency: { const: 'CHF' } } },
  then: { properties: { iban: { type: 'string' as const, title: 'IBAN' } } },
  $defs: {
    party: {
      type: 'object' as const,
      title: 'Client',
      properties: { name: { type: 'string' as const, title: 'Name' } },
    },
  },
}

describe('schemaAt', () => {
  it('follows local references, rows and branches', () => {
    expect(schemaAt(schema, '/client/name')?.title).toBe('Name')
    expect(schemaAt(schema, '/items/3/price')?.title).toBe('Unit price')
    expect(schemaAt(schema, '/iban')?.title).toBe('IBAN')
    expect(schemaAt(schema, '/nothing/here')).toBeUndefined()
  })
})

describe('nameOf', () => {
  it.each([
    ['/client/name', 'Client: Name'],
    ['/currency', 'Currency'],
    ['/items/2/price', 'Items, row 3: Unit price'],
    ['/items/0', 'Items, row 1'],
    ['/items', 'Items'],
    ['', 'The values'],
  ])('calls %j %j', (pointer, name) => {
    expect(nameOf(schema, pointer)).toBe(name)
  })
})

describe('lists of fixed places and members with names of their own', () => {
  const shapes = {
    type: 'object' as const,
    properties: {
      size: { title: 'Size', type: 'array' as const, prefixItems: [{ title: 'Width' }, { title: 'Height' }] },
      prices: {
        title: 'Prices',
        type: 'object' as const,
        additionalProperties: { type: 'object' as const, properties: { net: { title: 'Net' } } },
      },
    },
  }

  it.each([
    ['/size/0', 'Size: Width'],
    ['/size/1', 'Size: Height'],
    ['/prices/tea', 'Prices: tea'],
    ['/prices/7/net', 'Prices: 7: Net'],
  ])('are called by what they are: %j is %j', (pointer, name) => {
    expect(nameOf(shapes, pointer)).toBe(name)
  })
})

describe('emptyValues', () => {
  it('holds defaults and the rows that are needed', () => {
    expect(emptyValues(schema)).toEqual({ client: {}, payer: {}, currency: 'EUR', items: [{ unit: 'h' }] })
    expect(emptyItem(schema, schema.properties.items)).toEqual({ unit: 'h' })
  })
})

describe('pruned', () => {
  it('drops optional groups without content and keeps those that are needed', () => {
    expect(
      withoutEmpty(schema, { client: {}, payer: { name: undefined }, items: [{ price: undefined, unit: 'h' }] }),
    ).toEqual({
      client: {},
      items: [{ unit: 'h' }],
    })
  })
})
