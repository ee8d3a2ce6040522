import { describe, expect, it } from 'vitest'
import type { Link } from './api'
import { seenOf, stateOf } from './linkWords'

const LINK: Link = {
  id: '1',
  note: '',
  state: 'open',
  has_password: false,
  created_at: '2026-11-30T10:00:00Z',
  expires_at: '2026-12-30T10:00:00Z',
  revoked_at: null,
  downloads: 0,
  most_downloads: null,
  first_downloaded_at: null,
  last_downloaded_at: null,
}

describe('a link in the list', () => {
  it('says until when it works, or why it does not', () => {
    expect(stateOf(LINK)).toBe('works until 30 Dec 2026')
    expect(stateOf({ ...LINK, state: 'replaced' })).toBe('ended: the document is replaced')
  })

  it('says whether anybody has downloaded by it, and how often anybody may', () => {
    const last = '2026-11-02T10:00:00Z'
    expect(seenOf(LINK)).toBe('not downloaded yet')
    expect(seenOf({ ...LINK, most_downloads: 3 })).toBe('downloaded 0 of 3 times')
    expect(seenOf({ ...LINK, downloads: 1, last_downloaded_at: last })).toMatch(/^downloaded once, last 2 Nov 2026/)
    expect(seenOf({ ...LINK, downloads: 1, most_downloads: 1, last_downloaded_at: last })).toMatch(/1 of 1 times/)
  })
})
