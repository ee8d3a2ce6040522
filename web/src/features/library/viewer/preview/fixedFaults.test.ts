import { describe, expect, it } from 'vitest'
import { withoutFixedFaults } from './fixedFaults'
import type { Preview } from './preview'

const needed = (path: string) => ({ path, message: 'This is needed.' })
const picture = { svg: '<svg/>', name: undefined, page: 1, pageCount: 1 }

function refused(paths: string[], fresh = false): Extract<Preview, { state: 'refused' }> {
  return {
    state: 'refused',
    failure: { kind: 'wrong', title: 'Wrong', detail: undefined, faults: paths.map(needed) },
    judged: { name: 'A name that is far too long', items: [{}] },
    picture,
    fresh,
  }
}

describe('withoutMended', () => {
  it('drops what was missing and is filled in, and keeps the rest', () => {
    const preview = withoutFixedFaults(refused(['/items/0/what', '/title', '/name']), {
      name: 'A name',
      title: ' ',
      items: [{ what: 'Carriage' }],
    })
    expect(preview).toMatchObject({ state: 'refused', failure: { faults: [needed('/title'), needed('/name')] } })
  })

  it('shows the last page when nothing is left to mend', () => {
    const preview = withoutFixedFaults(refused(['/title']), { title: 'Lettering' })
    expect(preview).toEqual({ state: 'shown', picture, fresh: false, missing: [] })
  })

  it('takes a new answer as it is', () => {
    const preview = refused(['/title'], true)
    expect(withoutFixedFaults(preview, { title: 'Lettering' })).toBe(preview)
  })
})
