import { useEffect, useMemo, useReducer, useRef } from 'react'
import { failureOf, wasAborted, type Failure, type Fault } from '@/shared/api/failure'
import { isBlank, valueAt } from '@/shared/json/json'
import { fetchPage as fetchOwnPage, type PagePicture, type Template, type Values } from '../../api'
import { withPlaceholders } from '../../form/schema/placeholders'
import { withoutFixedFaults } from './fixedFaults'
import type { Preview } from './preview'
import { Turns } from './turns'

interface Question {
  slug: string
  version: number | undefined
  values: Values | undefined
  page: number
  brand?: string | undefined
  /** What the values mean: with it the page is made also while something is still to be filled in. */
  schema?: Template['schema']
  /** How a page is asked for, where it is not by a person's login. Always the same function. */
  fetchPage?: (asked: Parameters<typeof fetchOwnPage>[0]) => Promise<PagePicture>
}

const NOTHING: readonly Fault[] = []

type Asked = Question & { subject: string; values: Values }
interface Came {
  picture: PagePicture
  missing: readonly Fault[]
}

type Event =
  { type: 'asked' } | ({ type: 'came'; fresh: boolean } & Came) | { type: 'failed'; failure: Failure; judged: Values }

function next(preview: Preview, event: Event): Preview {
  const picture = preview.state === 'first' ? undefined : preview.picture
  switch (event.type) {
    case 'asked':
      return preview.state === 'first' ? preview : { ...preview, fresh: false }
    case 'came':
      return { state: 'shown', picture: kept(picture, event.picture), fresh: event.fresh, missing: event.missing }
    case 'failed':
      return { state: 'refused', failure: event.failure, judged: event.judged, picture, fresh: true }
    default:
      return event satisfies never
  }
}

/** The same object for the same page, so that it is not drawn again. */
function kept(before: PagePicture | undefined, picture: PagePicture): PagePicture {
  const isSame = picture.name !== undefined && before?.name === picture.name
  return isSame && before.page === picture.page && before.pageCount === picture.pageCount ? before : picture
}

/** The page of these values, asked for in turn while they change; until the next one comes the old page stays. */
export function usePreview({
  slug,
  version,
  values,
  page,
  brand,
  schema,
  fetchPage,
}: Question): Preview & { retry: () => void } {
  const [preview, tell] = useReducer(next, { state: 'first' })
  const [attempt, retry] = useReducer((many: number) => many + 1, 0)
  const turns = useRef<Turns<Asked, Came>>(undefined)

  useEffect(() => {
    const made = new Turns<Asked, Came>({
      ask: pageOf,
      onAnswer: (came, isNewest) => {
        tell({ type: 'came', ...came, fresh: isNewest })
      },
      onFailure: (failure, { values: judged }) => {
        tell({ type: 'failed', failure, judged })
      },
    })
    turns.current = made
    return () => {
      made.stop()
    }
  }, [])
  useEffect(() => {
    if (!values) return
    tell({ type: 'asked' })
    const subject = [slug, version ?? '', page, brand ?? '', attempt].join(' ')
    turns.current?.put({ subject, slug, version, values, page, brand, schema, ...(fetchPage && { fetchPage }) })
  }, [slug, version, values, page, brand, schema, fetchPage, attempt])

  useRetryWhenBusy(preview, retry)
  const current = useMemo(() => stillMissing(withoutFixedFaults(preview, values), values), [preview, values])
  return useMemo(() => ({ ...current, retry }), [current])
}

/** The page of the values; when all that is wrong with them are empty places, the page with these left empty. */
async function pageOf({ schema, fetchPage = fetchOwnPage, ...question }: Asked, signal: AbortSignal): Promise<Came> {
  try {
    return { picture: await fetchPage({ ...question, signal }), missing: NOTHING }
  } catch (error) {
    const failure = wasAborted(error) ? undefined : failureOf(error)
    if (failure?.kind !== 'wrong' || !schema) throw error
    const filled = withPlaceholders(schema, question.values, failure.faults, new Date().toISOString().slice(0, 10))
    if (!filled) throw error
    const picture = await fetchPage({ ...question, values: filled, signal }).catch((): never => {
      // What is wrong with the values themselves is told, not what is wrong with a stand-in.
      throw error
    })
    return { picture, missing: failure.faults }
  }
}

/** What has been filled in since the service was asked is not missing any more. */
function stillMissing(preview: Preview, values: Values | undefined): Preview {
  if (preview.state !== 'shown' || preview.missing.length === 0) return preview
  const missing = preview.missing.filter(({ path }) => isBlank(valueAt(values, path)))
  return missing.length === preview.missing.length ? preview : { ...preview, missing }
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
