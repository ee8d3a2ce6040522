import { beforeEach, describe, expect, it } from 'vitest'
import { draftAt, draftKey, dropAllDrafts, keepDraft, type Draft } from './drafts'

const draft: Draft = {
  values: { name: 'Ann' },
  name: 'For Ann',
  customisation: undefined,
  keptAt: '2026-11-23T10:00:00Z',
}

beforeEach(() => {
  localStorage.clear()
})

describe('drafts', () => {
  it('come back as they were kept', () => {
    const key = draftKey('ann@example.org', 'invoice', undefined)
    expect(keepDraft(key, draft)).toBe(true)
    expect(draftAt(key)).toEqual(draft)
  })

  it('are not seen by another person or in another template', () => {
    keepDraft(draftKey('ann@example.org', 'invoice', undefined), draft)
    expect(draftAt(draftKey('bob@example.org', 'invoice', undefined))).toBeUndefined()
    expect(draftAt(draftKey('ann@example.org', 'letter', undefined))).toBeUndefined()
    expect(draftAt(draftKey('ann@example.org', 'invoice', 'c1'))).toBeUndefined()
  })

  it('that were damaged count as none', () => {
    localStorage.setItem('galley:draft:x', '{"values":')
    expect(draftAt('galley:draft:x')).toBeUndefined()
    localStorage.setItem('galley:draft:x', '{"values":{}}')
    expect(draftAt('galley:draft:x')).toBeUndefined()
  })

  it('leave with the person, and nothing else does', () => {
    keepDraft(draftKey('ann@example.org', 'invoice', undefined), draft)
    localStorage.setItem('theme', 'dark')
    dropAllDrafts()
    expect(Object.keys(localStorage)).toEqual(['theme'])
  })

  it('cost nothing but the safety net when the store is full', () => {
    const full = {
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
    } as unknown as Storage
    expect(keepDraft('k', draft, full)).toBe(false)
  })
})
