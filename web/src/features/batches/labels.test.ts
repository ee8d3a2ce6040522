import { describe, expect, it } from 'vitest'
import { labelAt } from './labels'

const fields = [
  { pointer: '/recipient/name', label: 'Recipient · Name' },
  { pointer: '/items/#/price', label: 'Items · # · Price of one' },
]

describe('what is said to lack something', () => {
  it('has the names of the columns, and counts rows from one', () => {
    expect(labelAt('/items/0/price', fields)).toBe('Items · 1 · Price of one')
    expect(labelAt('/recipient', fields)).toBe('Recipient')
    expect(labelAt('/items/1', fields)).toBe('Items · 2')
  })

  it('is its pointer where no column can fill it', () => {
    expect(labelAt('/logo/picture', fields)).toBe('logo · picture')
  })
})
