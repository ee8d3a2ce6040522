// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import type { IssuedDocument, Standing } from '@/features/documents/api'
import { replacedBy } from './replacedBy'

const document = (id: string, state: IssuedDocument['state']) =>
  ({ id, state, title: 'Invoice', number: id }) as IssuedDocument
const standing = (asked: IssuedDocument, counting = asked): Standing => ({ asked, counting })

describe('the document in whose place a download counts', () => {
  it('is the one in the address while that counts, and where it could not be asked', () => {
    expect(replacedBy({ replaces: '1', standing: standing(document('1', 'issued')) })).toEqual({ id: '1' })
    expect(replacedBy({ replaces: '1', standing: undefined })).toEqual({ id: '1' })
  })

  it('is the one that took its place, where it was replaced before: else two would count', () => {
    const found = standing(document('1', 'replaced'), document('2', 'issued'))
    expect(replacedBy({ replaces: '1', standing: found })).toEqual({ id: '2', instead: 'Invoice 2' })
  })

  it('is none where what stands there is cancelled, or nothing is to be replaced', () => {
    expect(replacedBy({ replaces: '1', standing: standing(document('1', 'cancelled')) })).toBe(undefined)
    expect(replacedBy({ replaces: undefined, standing: undefined })).toBe(undefined)
  })
})
