// @vitest-environment jsdom
import { describe, expect, it } from 'vitest'
import type { DocumentsPage } from '../api'
import { fileNames } from './downloadTogether'
import { withoutDocuments } from './useDeleteDocuments'

describe('fileNames', () => {
  it('makes names that every system accepts, and none twice', () => {
    expect(
      fileNames([{ name: 'Invoice – A/B: "C"' }, { name: 'invoice – A B C' }, { name: '' }, { name: '…' }]),
    ).toEqual(['Invoice – A B C .pdf'.replace(' .', '.'), 'invoice – A B C (2).pdf', 'Document.pdf', '….pdf'])
  })
})

describe('withoutDocuments', () => {
  it('takes documents out of every portion and lowers the total', () => {
    const page = (...ids: string[]) =>
      ({ documents: ids.map((id) => ({ id })), total: '4', next: undefined }) as unknown as DocumentsPage
    const after = withoutDocuments(
      { pages: [page('a', 'b'), page('c', 'd')], pageParams: [] },
      new Set(['b', 'c', 'x']),
    )
    expect(after.pages.map((one) => one.documents.map((document) => document.id))).toEqual([['a'], ['d']])
    expect(after.pages.map((one) => one.total)).toEqual(['2', '2'])
  })
})
