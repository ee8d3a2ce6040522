// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import { nameIn } from './files'

describe('nameIn', () => {
  it.each([
    ['attachment; filename="Invoice.pdf"', 'Invoice.pdf'],
    [
      'attachment; filename="Invoice.pdf"; filename*=UTF-8\'\'Invoice%20%E2%80%93%20K%C3%B6hler.pdf',
      'Invoice – Köhler.pdf',
    ],
    ['attachment', undefined],
  ])('%s', (disposition, name) => {
    expect(nameIn(disposition)).toBe(name)
  })
})
