// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { failureIn } from '@/shared/api/failure'
import { PACE_MS, PATIENCE_MS, REST_MS } from './turns'
import { usePreview } from './usePreview'

interface Asked {
  values: unknown
  have: unknown
  signal: AbortSignal
  answer: (svg: string | null, name?: string) => void
  refuse: () => void
}

const PROBLEM = { 'Content-Type': 'application/problem+json' }
let asked: Asked[] = []

// The words of refusals are loaded with the first one: in no time that passes here.
beforeAll(() => failureIn(new Response(null, { status: 422 }), {}))

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  vi.stubGlobal('fetch', (request: Request) =>
    request.json().then(
      (body: { values: unknown; have: unknown }) =>
        new Promise<Response>((resolve) => {
          asked.push({
            ...body,
            signal: request.signal,
            answer: (svg, name) => {
              const headers = { 'X-Page-Count': '3', 'X-Page': '1', ...(name && { 'X-Page-SHA256': name }) }
              resolve(new Response(svg, { status: svg === null ? 204 : 200, headers }))
            },
            refuse: () => {
              const errors = [{ path: '/name', message: 'This is no name.' }]
              resolve(new Response(JSON.stringify({ title: 'Wrong', errors }), { status: 422, headers: PROBLEM }))
            },
          })
        }),
    ),
  )
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds))

function preview(first: Record<string, unknown>) {
  return renderHook(({ values }) => usePreview({ slug: 'invoice', version: undefined, values, page: 1 }), {
    initialProps: { values: first },
  })
}

const names = () => asked.map((one) => (one.values as { name: string }).name)

describe('usePreview', () => {
  it('asks at once for the first page and for the first letter, and then no oftener than it may', async () => {
    const { rerender } = preview({ name: '' })
    await pass(1)
    asked[0]?.answer('<svg/>')
    await pass(PACE_MS)
    rerender({ values: { name: 'A' } })
    await pass(1)
    expect(names()).toEqual(['', 'A'])
    asked[1]?.answer('<svg/>')
    rerender({ values: { name: 'An' } })
    await pass(PACE_MS - 10)
    rerender({ values: { name: 'Ann' } })
    expect(asked).toHaveLength(2)
    await pass(10)
    expect(names()).toEqual(['', 'A', 'Ann'])
  })

  it('lets the newest question wait for the one under way, and shows both answers', async () => {
    const { rerender, result } = preview({ name: 'old' })
    await pass(1)
    for (const name of ['n', 'ne', 'new']) {
      rerender({ values: { name } })
      await pass(PACE_MS)
    }
    expect(names()).toEqual(['old'])
    asked[0]?.answer('<svg>old</svg>')
    await pass(1)
    expect(result.current).toMatchObject({ state: 'shown', fresh: false, picture: { svg: '<svg>old</svg>' } })
    expect(names()).toEqual(['old', 'new'])
    asked[1]?.answer('<svg>new</svg>')
    await pass(1)
    expect(result.current).toMatchObject({ state: 'shown', fresh: true, picture: { svg: '<svg>new</svg>' } })
  })

  it('waits for no answer for ever, and the newest wins however late an older one comes', async () => {
    const { rerender, result } = preview({ name: 'old' })
    await pass(1)
    rerender({ values: { name: 'new' } })
    await pass(PATIENCE_MS)
    expect(asked[0]?.signal.aborted).toBe(true)
    asked[1]?.answer('<svg>new</svg>')
    await pass(1)
    asked[0]?.answer('<svg>old</svg>')
    await pass(1)
    expect(result.current).toMatchObject({ state: 'shown', fresh: true, picture: { svg: '<svg>new</svg>' } })
  })

  it('says what is wrong with the values only once typing rests', async () => {
    const { rerender, result } = preview({ name: 'x' })
    await pass(1)
    asked[0]?.answer('<svg/>')
    await pass(PACE_MS)
    rerender({ values: { name: 'a@' } })
    await pass(1)
    asked[1]?.refuse()
    await pass(1)
    expect(result.current.state).toBe('shown')
    rerender({ values: { name: 'a@b' } })
    await pass(PACE_MS)
    expect(result.current.state).toBe('shown')
    expect(names()).toEqual(['x', 'a@', 'a@b'])
    asked[2]?.refuse()
    await pass(REST_MS)
    expect(result.current).toMatchObject({ state: 'refused', judged: { name: 'a@b' } })
  })

  it('says what it has, and shows that where the page is the same', async () => {
    const { rerender, result } = preview({ name: 'one' })
    await pass(1)
    asked[0]?.answer('<svg>one</svg>', 'hash-of-one')
    await pass(PACE_MS)
    const picture = result.current.state === 'shown' && result.current.picture
    rerender({ values: { name: 'not on this page' } })
    await pass(1)
    expect(asked[1]?.have).toContain('hash-of-one')
    asked[1]?.answer(null, 'hash-of-one')
    await pass(1)
    expect(result.current).toMatchObject({ state: 'shown', fresh: true })
    expect(result.current.state === 'shown' && result.current.picture).toBe(picture)
  })
})
