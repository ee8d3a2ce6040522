import { useEffect, useMemo, useReducer, useRef } from 'react'
import { failureOf, wasAborted, type Failure } from '@/shared/api/failure'
import { fetchPage, type PagePicture, type Values } from '../api'
import { withoutMended } from './mended'

/** How long typing must rest before a new page is asked for, in milliseconds. */
export const REST_MS = 150

export type Preview =
  | { state: 'first' }
  | { state: 'shown'; picture: PagePicture; fresh: boolean }
  | {
      state: 'refused'
      failure: Failure
      /** The values that were refused. */
      judged: Values
      picture: PagePicture | undefined
      fresh: boolean
    }

interface Question {
  slug: string
  version: number | undefined
  values: Values | undefined
  page: number
}

type Event =
  { type: 'asked' } | { type: 'came'; picture: PagePicture } | { type: 'failed'; failure: Failure; judged: Values }

function next(preview: Preview, event: Event): Preview {
  const picture = preview.state === 'first' ? undefined : preview.picture
  switch (event.type) {
    case 'asked':
      return preview.state === 'first' ? preview : { ...preview, fresh: false }
    case 'came':
      return { state: 'shown', picture: event.picture, fresh: true }
    case 'failed':
      return { state: 'refused', failure: event.failure, judged: event.judged, picture, fresh: true }
    default:
      return event satisfies never
  }
}

/** The page of these values, asked for when typing rests; the newest question wins and the old page stays until then. */
export function usePreview({ slug, version, values, page }: Question): Preview & { retry: () => void } {
  const [preview, tell] = useReducer(next, { state: 'first' })
  const [attempt, retry] = useReducer((many: number) => many + 1, 0)
  const asked = useRef({ values, attempt: -1 })

  useEffect(() => {
    if (!values) return
    const controller = new AbortController()
    const isTyping = asked.current.values !== values && asked.current.attempt !== -1
    asked.current = { values, attempt }
    tell({ type: 'asked' })
    const ask = () => {
      fetchPage({ slug, version, values, page, signal: controller.signal }).then(
        (picture) => {
          if (!controller.signal.aborted) tell({ type: 'came', picture })
        },
        (error: unknown) => {
          if (controller.signal.aborted || wasAborted(error)) return
          tell({ type: 'failed', failure: failureOf(error), judged: values })
        },
      )
    }
    const timer = setTimeout(ask, isTyping ? REST_MS : 0)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [slug, version, values, page, attempt])

  useRetryWhenBusy(preview, retry)
  const current = useMemo(() => withoutMended(preview, values), [preview, values])
  return { ...current, retry }
}

/** A busy service says when to come back; a lost connection comes back by itself. */
function useRetryWhenBusy(preview: Preview, retry: () => void): void {
  const failure = preview.state === 'refused' && preview.fresh ? preview.failure : undefined
  useEffect(() => {
    if (failure?.kind === 'busy') {
      const timer = setTimeout(retry, failure.retryAfterSeconds * 1000)
      return () => {
        clearTimeout(timer)
      }
    }
    if (failure?.kind === 'offline' || failure?.kind === 'unreachable') {
      window.addEventListener('online', retry)
      return () => {
        window.removeEventListener('online', retry)
      }
    }
    return undefined
  }, [failure, retry])
}
