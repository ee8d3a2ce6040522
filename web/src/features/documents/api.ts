import { decimalMark } from '@/shared/language/decimalMark'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { actsForOrganisation, answer, api, done, type Schemas } from '@/shared/api/client'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { downloadBlob, fetchFile } from '@/shared/api/files'

export type IssuedDocument = Schemas['DocumentOut']
export type Customisation = Schemas['CustomisationDetailOut']
export type CustomisationSummary = Schemas['CustomisationOut']
export type Revision = Schemas['RevisionOut']
export type Values = Customisation['values']

const PORTION = 50

/** What the list is narrowed to; what is absent narrows nothing. */
export interface Narrowing {
  q?: string
  template?: string
  from?: string
  to?: string
  least?: string
  most?: string
  /** Whether they count, or that a mail with them did not arrive. */
  state?: IssuedDocument['state'] | 'unreached'
  label?: string
}

export type Totals = Schemas['TotalsOut']

export interface DocumentsPage {
  documents: IssuedDocument[]
  /** How many there are in all; of more than a thousand, "1000+". */
  total: string
  next: string | undefined
}

/** How many documents there are: "12", or "1000+" where more are not counted. */
function totalOf(headers: Headers): string | null {
  const least = headers.get('X-Total-More-Than')
  return least === null ? headers.get('X-Total-Count') : `${least}+`
}

/** Issued documents, newest first, portion by portion. */
export const documentsQuery = (narrowing: Narrowing) =>
  infiniteQueryOptions({
    queryKey: ['documents', 'list', narrowing],
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: DocumentsPage) => page.next,
    queryFn: async ({ pageParam, signal }): Promise<DocumentsPage> => {
      const query = { ...asked(narrowing), limit: PORTION, cursor: pageParam ?? '' }
      const { data, error, response } = await api.GET('/api/v1/documents', { params: { query }, signal })
      if (!data) throw new RequestFailed(await failureIn(response, error))
      return {
        documents: data,
        total: totalOf(response.headers) ?? String(data.length),
        next: response.headers.get('X-Next-Cursor') ?? undefined,
      }
    },
  })

/** What the documents of a list come to, by currency. */
export const totalsQuery = (narrowing: Narrowing) =>
  queryOptions({
    queryKey: ['documents', 'totals', narrowing],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/documents/totals', { params: { query: asked(narrowing) }, signal })),
  })

export const labelsQuery = queryOptions({
  queryKey: ['documents', 'labels'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/documents/labels', { signal })),
})

export const labelDocument = (id: string, labels: string[]) =>
  answer(api.PUT('/api/v1/documents/{document_id}/labels', { params: { path: { document_id: id } }, body: { labels } }))

export const csvUrl = (narrowing: Narrowing): string => {
  const pairs = Object.entries(asked(narrowing)).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)]),
  )
  return `/api/v1/documents/csv?${new URLSearchParams([...pairs, ['decimal_mark', decimalMark()]]).toString()}`
}

/** What the service is asked for: its own words for a narrowing. */
function asked({ q, template, from, to, least, most, state, label }: Narrowing) {
  return {
    ...(q && { q }),
    ...(template && { template }),
    ...(from && { dated_from: from }),
    ...(to && { dated_to: to }),
    ...(least && { amount_from: least }),
    ...(most && { amount_to: most }),
    ...(state && (state === 'unreached' ? { mail_fault: true } : { state })),
    ...(label && { label: [label] }),
  }
}

/** Issues a document. The same `key` makes one document, however often the request is sent. */
export const issueDocument = (body: Schemas['DocumentIn'], key: string) =>
  answer(api.POST('/api/v1/documents', { body, params: { header: { 'Idempotency-Key': key } } }))

export const eInvoiceUrl = (id: string): string => `/api/v1/documents/${encodeURIComponent(id)}/e-invoice.xml`

export const pdfUrl = (id: string): string => `/api/v1/documents/${encodeURIComponent(id)}/pdf`

export type NextDocument = Schemas['NextOut']

/** What a new document begins from: "document-ID" or "saved-ID", as addresses of the app name it. */
export const originOf = (kind: 'document' | 'saved' | 'answer', id: string): string => `${kind}-${id}`

/** The values of a document that was made or saved, moved on to begin the next one with. */
export const nextQuery = (origin: string) =>
  queryOptions({
    queryKey: ['next', origin],
    queryFn: ({ signal }) => {
      const id = origin.slice(origin.indexOf('-') + 1)
      if (origin.startsWith('answer-')) return answered(id, signal)
      return answer(
        origin.startsWith('document-')
          ? api.GET('/api/v1/documents/{document_id}/next', { params: { path: { document_id: id } }, signal })
          : api.GET('/api/v1/customisations/{customisation_id}/next', {
              params: { path: { customisation_id: id } },
              signal,
            }),
      )
    },
    // The form takes the values up once: they never change under the person's hands.
    staleTime: 1000,
    gcTime: 1000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

/** The document that counts where one is replaced: itself, or the last of those that were put in its place. */
export interface Standing {
  asked: IssuedDocument
  counting: IssuedDocument
}

const MOST_REPLACED = 50

/** Who counts in place of a document, as it is when the desk opens: what is downloaded there changes that. */
export const standingQuery = (id: string) =>
  queryOptions({
    queryKey: ['standing', id],
    queryFn: async ({ signal }): Promise<Standing> => {
      const show = (one: string) =>
        answer(api.GET('/api/v1/documents/{document_id}', { params: { path: { document_id: one } }, signal }))
      const asked = await show(id)
      let counting = asked
      for (let steps = 0; counting.replaced_by !== null && steps < MOST_REPLACED; steps += 1)
        counting = await show(counting.replaced_by)
      return { asked, counting }
    },
    staleTime: Infinity,
    gcTime: 0,
    retry: 1,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

/** What somebody answered, with all that was filled in before; nothing of it is moved on. */
async function answered(id: string, signal: AbortSignal): Promise<NextDocument> {
  const path = { answer_id: id }
  const found = await answer(api.GET('/api/v1/answers/{answer_id}', { params: { path }, signal }))
  const { template, version, values, note, template_title } = found
  return { template, version, values, name: note || template_title, moved: [] }
}

/** Shows a document in a tab of its own. A link cannot say for which organisation it asks, so the file is fetched. */
export async function openDocument(id: string): Promise<void> {
  if (!actsForOrganisation()) {
    window.open(`${pdfUrl(id)}?inline=true`, '_blank', 'noopener')
    return
  }
  // Opened at once: a browser lets a page open a tab only in answer to a click.
  const tab = window.open('', '_blank')
  try {
    const { blob } = await fetchFile(`${pdfUrl(id)}?inline=true`)
    const url = URL.createObjectURL(blob)
    if (tab) tab.location.href = url
    else downloadBlob(blob, 'document.pdf')
    setTimeout(() => {
      URL.revokeObjectURL(url)
    }, 600_000)
  } catch (error) {
    tab?.close()
    throw error
  }
}

/** What a document is, in one line: title and number. */
export const labelOf = (document: IssuedDocument): string => `${document.title} ${document.number}`.trim()

export const deleteDocument = (id: string) =>
  done(api.DELETE('/api/v1/documents/{document_id}', { params: { path: { document_id: id } } }))

/** Says that a document counts no more; it stays as it is. */
export const cancelDocument = (id: string, reason: string) =>
  answer(
    api.PUT('/api/v1/documents/{document_id}/cancellation', {
      params: { path: { document_id: id } },
      body: { reason },
    }),
  )

export const reinstateDocument = (id: string) =>
  answer(api.DELETE('/api/v1/documents/{document_id}/cancellation', { params: { path: { document_id: id } } }))

export const restoreDocument = (id: string) =>
  answer(api.POST('/api/v1/documents/{document_id}/restore', { params: { path: { document_id: id } } }))

export const customisationsQuery = queryOptions({
  queryKey: ['customisations'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/customisations', { signal })),
})

export const customisationQuery = (id: string) =>
  queryOptions({
    queryKey: ['customisations', id],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/customisations/{customisation_id}', { params: { path: { customisation_id: id } }, signal }),
      ),
    // The form takes the values up once: they must be fresh when it opens, and never change under the person's hands.
    staleTime: 1000,
    gcTime: 1000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export const createCustomisation = (body: Schemas['CustomisationIn']) =>
  answer(api.POST('/api/v1/customisations', { body }))

export const updateCustomisation = (id: string, body: Schemas['CustomisationUpdate']) =>
  answer(api.PUT('/api/v1/customisations/{customisation_id}', { params: { path: { customisation_id: id } }, body }))

export const readCustomisation = (id: string) =>
  answer(api.GET('/api/v1/customisations/{customisation_id}', { params: { path: { customisation_id: id } } }))

export const deleteCustomisation = (id: string) =>
  done(api.DELETE('/api/v1/customisations/{customisation_id}', { params: { path: { customisation_id: id } } }))

export const restoreCustomisation = (id: string) =>
  answer(api.POST('/api/v1/customisations/{customisation_id}/restore', { params: { path: { customisation_id: id } } }))

export const revisionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['customisations', id, 'revisions'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/customisations/{customisation_id}/revisions', {
          params: { path: { customisation_id: id } },
          signal,
        }),
      ),
  })

export const readRevision = (id: string, n: number) =>
  answer(
    api.GET('/api/v1/customisations/{customisation_id}/revisions/{number}', {
      params: { path: { customisation_id: id, number: n } },
    }),
  )
