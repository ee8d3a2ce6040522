import { describe, expect, it } from 'vitest'
import { sampleDrawn, withoutSample } from './openFields'

describe('what a stranger finds in the fields that are left open', () => {
  const values = {
    recipient: { name: 'Thornbury Museum', address: 'Typed by hand' },
    subject: 'The maps',
    items: [{ what: 'Atlas' }, { what: 'Typed' }, { what: 'Globe', price: '3' }],
  }
  const left = ['/recipient/name', '/subject', '/items/0', '/items/2/what']

  it('is nothing of the sample, and all that was typed', () => {
    expect(withoutSample(values, left, ['/recipient', '/items'])).toEqual({
      recipient: { address: 'Typed by hand' },
      subject: 'The maps',
      items: [{ what: 'Typed' }, { price: '3' }],
    })
  })

  it('is told of before, as far as it is the sample’s and is drawn', () => {
    const fields = ['recipient', 'subject', 'items'].map((key) => ({ pointer: `/${key}`, label: key, depth: 0 }))
    expect(sampleDrawn(fields, left, ['/recipient/name'])).toEqual(['subject', 'items'])
    expect(sampleDrawn(fields, left, ['/recipient', '/subject', '/items'])).toEqual([])
  })

  it('is a list of no row as if nothing had been filled in', () => {
    expect(withoutSample({ items: [{ what: 'Atlas' }] }, ['/items/0'], ['/items'])).toEqual({})
  })
})
