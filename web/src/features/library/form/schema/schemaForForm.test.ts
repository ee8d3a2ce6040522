import { describe, expect, it } from 'vitest'
import { schemaForForm } from './schemaForForm'

describe('presentable', () => {
  it('drops alternatives that only say what must be filled in, at any depth', () => {
    const item = {
      type: 'object' as const,
      properties: { percent: {}, amount: {} },
      oneOf: [{ required: ['percent'] }, { required: ['amount'] }],
    }
    expect(schemaForForm({ properties: { discounts: { type: 'array', items: item } } })).toEqual({
      properties: { discounts: { type: 'array', items: { type: 'object', properties: { percent: {}, amount: {} } } } },
    })
  })

  it('keeps choices with words, and values as they are', () => {
    const schema = { oneOf: [{ const: 'a', title: 'First' }], default: { oneOf: [{ required: ['x'] }] } }
    expect(schemaForForm(schema)).toEqual(schema)
  })
})
