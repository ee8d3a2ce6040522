import { expect, it } from 'vitest'
import { defaultName } from './defaultName'

const template = {
  title: 'Invoice',
  record: { title: '/kind', number: '/document/number', subject: '/clients/0/name' },
}

it.each([
  [
    { document: { number: '2026-0412' }, clients: [{ name: 'The Ardmore Gallery' }] },
    'Invoice 2026-0412 - The Ardmore Gallery',
  ],
  [{ kind: 'Credit note', document: { number: 7 } }, 'Credit note 7'],
  [{ clients: [{ name: '  Ann\n Lee ' }] }, 'Invoice - Ann Lee'],
  [{ document: null, clients: 'none' }, 'Invoice'],
  [{}, 'Invoice'],
  [{ kind: 'x'.repeat(300) }, 'x'.repeat(120)],
])('names values by what their template says they are known by: %j', (values, name) => {
  expect(defaultName(template, values)).toBe(name)
})

it('names them by the template where that says nothing', () => {
  expect(defaultName({ title: 'Card', record: {} }, { number: 1 })).toBe('Card')
})
