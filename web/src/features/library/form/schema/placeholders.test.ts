import { describe, expect, it } from 'vitest'
import { withPlaceholders } from './placeholders'

const schema = {
  type: 'object' as const,
  required: ['client', 'items'],
  properties: {
    client: {
      type: 'object' as const,
      required: ['name'],
      properties: { name: { type: 'string' as const, minLength: 2 } },
    },
    code: { type: 'string' as const, pattern: '^A[0-9]+$', examples: ['A1'] },
    strange: { type: 'string' as const, pattern: '^(a+)+$' },
    on: { type: 'string' as const, format: 'date' },
    count: { type: 'integer' as const, minimum: 3 },
    items: {
      type: 'array' as const,
      minItems: 1,
      items: {
        type: 'object' as const,
        required: ['what', 'price', 'kind'],
        properties: {
          what: { type: 'string' as const },
          price: { type: 'string' as const, format: 'money', pattern: '^[0-9]+$' },
          kind: { oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }] },
        },
      },
    },
  },
}
const fill = (values: Record<string, unknown>, ...paths: string[]) =>
  withPlaceholders(
    schema,
    values,
    paths.map((path) => ({ path, message: 'This is needed.' })),
    '2026-11-29',
  )

describe('stand-ins', () => {
  it('fill what is needed and still empty, and nothing else', () => {
    expect(fill({ client: { note: 'x' }, items: [] }, '/client/name', '/items')).toEqual({
      client: { note: 'x', name: '……' },
      items: [{ what: '…', price: '0', kind: 'a' }],
    })
    expect(fill({ items: [{ what: 'Tea' }] }, '/items/0/price')).toEqual({ items: [{ what: 'Tea', price: '0' }] })
    expect(fill({}, '/code', '/on', '/count')).toEqual({ code: 'A1', on: '2026-11-29', count: 3 })
  })

  it('put a missing day at the end of those that are there', () => {
    expect(fill({ client: { since: '2027-03-01' }, until: '2027-01-01' }, '/on')).toMatchObject({ on: '2027-03-01' })
  })

  it('are none when something is wrong that a person wrote, or when no pattern can be met', () => {
    expect(fill({ client: { name: 'x' } }, '/client/name')).toBeUndefined()
    expect(fill({}, '/strange')).toBeUndefined()
    expect(fill({}, '/unknown')).toBeUndefined()
    expect(fill({}, '')).toBeUndefined()
    expect(fill({})).toBeUndefined()
  })
})
