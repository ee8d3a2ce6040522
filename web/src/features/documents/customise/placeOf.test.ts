import { describe, expect, it } from 'vitest'
import { placeOf } from './placeOf'

const first = { values: { paid: 1 }, id: 'first', number: '2', replaced: 'wrong' }
const second = { values: { paid: 2 }, id: 'second', number: '3', replaced: 'first' }

describe('the document in whose place a download counts', () => {
  it('is the one that the desk was opened to replace, also where the same is downloaded again', () => {
    expect(placeOf({ values: { paid: 1 } }, 'wrong', undefined)).toBe('wrong')
    expect(placeOf({ values: { paid: 1 } }, 'wrong', first)).toBe('wrong')
  })

  it('is the one downloaded before once something else is typed, so that only the last one counts', () => {
    expect(placeOf({ values: { paid: 2 } }, 'wrong', first)).toBe('first')
    expect(placeOf({ values: { paid: 2 } }, 'wrong', second)).toBe('first')
    expect(placeOf({ values: { paid: 1 } }, 'wrong', second)).toBe('second')
    expect(placeOf({ values: { paid: 1 }, signed: true }, 'wrong', first)).toBe('first')
  })

  it('is none where the desk replaces nothing', () => {
    expect(placeOf({ values: { paid: 2 } }, undefined, { ...first, replaced: undefined })).toBeUndefined()
  })
})
