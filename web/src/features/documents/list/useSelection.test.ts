import { describe, expect, it } from 'vitest'
import { toggled } from './useSelection'

const rows = ['a', 'b', 'c', 'd'].map((id) => ({ id }))

describe('toggled', () => {
  it('chooses and lets go of one row', () => {
    expect([...toggled(new Set(), rows, 'b', undefined)]).toEqual(['b'])
    expect([...toggled(new Set(['b']), rows, 'b', undefined)]).toEqual([])
  })

  it('chooses a stretch, in either direction', () => {
    expect([...toggled(new Set(['b']), rows, 'd', 'b')].sort()).toEqual(['b', 'c', 'd'])
    expect([...toggled(new Set(['d']), rows, 'b', 'd')].sort()).toEqual(['b', 'c', 'd'])
  })

  it('counts an anchor that is no longer shown as none', () => {
    expect([...toggled(new Set(), rows, 'c', 'gone')]).toEqual(['c'])
  })
})
