import { describe, expect, it } from 'vitest'
import { sameJson, withoutValueAt } from './json'

describe('sameJson', () => {
  it.each([
    [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: undefined }, {}, true],
    [[], {}, false],
    [null, {}, false],
    ['1', 1, false],
  ])('%j and %j: %s', (one, other, same) => {
    expect(sameJson(one, other)).toBe(same)
  })
})

describe('withoutValueAt', () => {
  const values = { number: '7', client: { name: 'A', 'a/b': 1 }, items: [{ number: 1 }] }

  it.each([
    ['/number', { client: { name: 'A', 'a/b': 1 }, items: [{ number: 1 }] }],
    ['/client/a~1b', { number: '7', client: { name: 'A' }, items: [{ number: 1 }] }],
    ['/client/other', values],
    ['/items/0/number', values],
    ['', values],
  ])('%s', (pointer, left) => {
    expect(withoutValueAt(values, pointer)).toEqual(left)
  })
})
