import { describe, expect, it } from 'vitest'
import { byFile } from './faults'

describe('byFile', () => {
  it('groups the faults of a bundle by file and sorts each by line', () => {
    const faults = [
      { path: 'main.typ', line: 48, message: 'b' },
      { path: 'schema.json', line: null, message: 'c' },
      { path: 'main.typ', line: 12, message: 'a' },
    ]
    expect(byFile(faults).map(({ path, faults: found }) => [path, found.map((fault) => fault.message)])).toEqual([
      ['main.typ', ['a', 'b']],
      ['schema.json', ['c']],
    ])
  })
})
