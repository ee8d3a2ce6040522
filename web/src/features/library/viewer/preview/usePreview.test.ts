import { act, renderHook } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { REST_MS, usePreview } from './usePreview'

interface Asked {
  values: unknown
  signal: AbortSignal
  answer: (svg: string) => void
}

let asked: Asked[] = []

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  vi.stubGlobal('fetch', (request: Request) =>
    request.json().then(
      (body: { values: unknown }) =>
        new Promise<Response>((resolve) => {
          asked.push({
            values: body.values,
            signal: request.signal,
            answer: (svg) => {
              resolve(new Response(svg, { headers: { 'X-Page-Count': '3', 'X-Page': '1' } }))
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

describe('usePreview', () => {
  it('asks at once for the first page and waits for typing to rest afterwards', async () => {
    const { rerender } = preview({ name: '' })
    await pass(1)
    expect(asked.map((one) => one.values)).toEqual([{ name: '' }])
    for (const name of ['A', 'An', 'Ann']) {
      rerender({ values: { name } })
      await pass(REST_MS - 20)
    }
    expect(asked).toHaveLength(1)
    await pass(REST_MS)
    expect(asked.map((one) => one.values)).toEqual([{ name: '' }, { name: 'Ann' }])
  })

  it('lets the newest question win, however late the older answer comes', async () => {
    const { rerender, result } = preview({ name: 'old' })
    await pass(1)
    rerender({ values: { name: 'new' } })
    await pass(REST_MS + 1)
    expect(asked[0]?.signal.aborted).toBe(true)
    asked[1]?.answer('<svg>new</svg>')
    await pass(1)
    asked[0]?.answer('<svg>old</svg>')
    await pass(1)
    expect(result.current).toMatchObject({
      state: 'shown',
      fresh: true,
      picture: { svg: '<svg>new</svg>', pageCount: 3 },
    })
  })

  it('keeps the old page while the next one is on its way', async () => {
    const { rerender, result } = preview({ name: 'old' })
    await pass(1)
    asked[0]?.answer('<svg>old</svg>')
    await pass(1)
    rerender({ values: { name: 'new' } })
    await pass(1)
    expect(result.current).toMatchObject({ state: 'shown', fresh: false, picture: { svg: '<svg>old</svg>' } })
  })
})
