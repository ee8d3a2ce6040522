import { decimalMark } from '@/shared/language/decimalMark'
import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, ownHeaders, type Schemas } from '@/shared/api/client'
import { failureIn, RequestFailed } from '@/shared/api/failure'

export type Batch = Schemas['BatchOut']
export type BatchRow = Schemas['RowOut']
export type SharedFault = Schemas['SharedFaultOut']
export type BatchField = Schemas['FieldOut']
export type Cell = BatchRow['cells'][number]

const PORTION = 50
/** So many documents become one PDF. */
export const MOST_MERGED = 10_000
/** While a worker is at it, how far it is, in milliseconds between two looks. */
const LOOK = 1000

const at = (id: string) => ({ params: { path: { batch_id: id } } })

export const isAtWork = ({ state }: Batch) => state === 'reading' || state === 'checking' || state === 'making'

export const batchesQuery = queryOptions({
  queryKey: ['batches', 'list'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/batches', { signal })),
})

export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: ['batches', 'one', id],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/batches/{batch_id}', { ...at(id), signal })),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? LOOK : false),
  })

export const fieldsQuery = (id: string) =>
  queryOptions({
    queryKey: ['batches', 'fields', id],
    staleTime: Infinity,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/batches/{batch_id}/fields', { ...at(id), signal })),
  })

/** The numbers that no column gives, and what documents say in their place. */
export const usualQuery = (batch: Batch) =>
  queryOptions({
    queryKey: ['batches', 'usual', batch.id, batch.columns.map(({ field }) => field).join()],
    // The business may say another one by now.
    staleTime: 0,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/batches/{batch_id}/usual', { ...at(batch.id), signal })),
  })

/** What is wrong with several rows alike, once for all of them. */
export const sharedFaultsQuery = (id: string) =>
  queryOptions({
    queryKey: ['batches', 'rows', id, 'faults'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/batches/{batch_id}/faults', { ...at(id), signal })),
  })

/** Some rows of one state behind a number. */
export const rowsQuery = (id: string, state: 'good' | 'faulty', after = 0, limit = PORTION) =>
  queryOptions({
    queryKey: ['batches', 'rows', id, state, after, limit],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/batches/{batch_id}/rows', {
          params: { path: { batch_id: id }, query: { state, after, limit } },
          signal,
        }),
      ),
  })

/** Takes a table; its rows are checked, and nothing is made yet. */
export async function addBatch(template: string, file: File): Promise<Batch> {
  const form = new FormData()
  form.append('template', template)
  form.append('dry_run', 'true')
  form.append('file', file)
  const response = await fetch('/api/v1/batches', { method: 'POST', headers: ownHeaders(), body: form })
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw new RequestFailed(await failureIn(response, body))
  return body as Batch
}

export const matchColumns = (id: string, columns: string[]) =>
  answer(api.PUT('/api/v1/batches/{batch_id}/columns', { ...at(id), body: { columns } }))

export const mendRow = (id: string, number: number, cells: Cell[]) =>
  answer(
    api.PUT('/api/v1/batches/{batch_id}/rows/{number}', {
      params: { path: { batch_id: id, number } },
      body: { cells },
    }),
  )

export const startBatch = (id: string) => answer(api.POST('/api/v1/batches/{batch_id}/start', at(id)))
export const stopBatch = (id: string) => answer(api.POST('/api/v1/batches/{batch_id}/stop', at(id)))
export const deleteBatch = (id: string) => done(api.DELETE('/api/v1/batches/{batch_id}', at(id)))

export const zipOf = (id: string) => `/api/v1/batches/${id}/zip`
export const mergedOf = (id: string) => `/api/v1/batches/${id}/pdf`
export const errorsOf = (id: string) => `/api/v1/batches/${id}/errors.csv?decimal_mark=${decimalMark()}`

/** The first page of a row's document, as it would be made now. */
export const rowPageQuery = (batch: Batch, row: BatchRow) =>
  queryOptions({
    queryKey: ['batches', 'page', batch.id, row.number, JSON.stringify([row.cells, batch.columns])],
    staleTime: 0,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => {
      const values = await answer(
        api.GET('/api/v1/batches/{batch_id}/rows/{number}/values', {
          params: { path: { batch_id: batch.id, number: row.number } },
          signal,
        }),
      )
      const response = await fetch(`/api/v1/templates/${encodeURIComponent(batch.template)}/preview`, {
        method: 'POST',
        headers: { ...ownHeaders(), 'Content-Type': 'application/json', Accept: 'image/svg+xml' },
        body: JSON.stringify({ values, version: batch.version, defaults: 'none' }),
        signal,
      })
      if (!response.ok) throw new RequestFailed(await failureIn(response, await response.json().catch(() => undefined)))
      return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await response.text())}`
    },
  })
