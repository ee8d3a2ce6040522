import { afterEach, describe, expect, it, vi } from 'vitest'
import { validator } from './validator'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('validator', () => {
  it('decides branches without making code from a string', () => {
    vi.stubGlobal('Function', () => {
      throw new Error('code was made from a string')
    })
    const root = { $defs: { chf: { const: 'CHF' } } }
    const branch = { properties: { currency: { $ref: '#/$defs/chf' } }, required: ['currency'] }
    expect(validator.isValid(branch, { currency: 'CHF' }, root)).toBe(true)
    expect(validator.isValid(branch, { currency: 'EUR' }, root)).toBe(false)
    expect(validator.isValid(branch, {}, root)).toBe(false)
  })
})
