import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { upload } from '@/shared/api/upload'

export type TemplateSummary = Schemas['TemplateOut']
export type Template = Schemas['TemplateDetailOut']
export type TemplateVersion = Schemas['VersionOut']
export type Asset = Schemas['AssetOut']
export type Values = Template['sample']

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/templates', { signal })),
})

/** One template with the schema of its published version, or of `version`. */
export const templateQuery = (slug: string, version?: number) =>
  queryOptions({
    queryKey: ['templates', slug, version ?? 'published'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/templates/{slug}', { params: { path: { slug }, query: { version } }, signal })),
  })

export interface PagePicture {
  svg: string
  /** The SHA-256 of the picture's text, by which the service knows that it need not be sent again. */
  name: string | undefined
  page: number
  pageCount: number
}

interface PageRequest {
  slug: string
  version: number | undefined
  values: Values
  page: number
  /** The business that the page is made for, where it is not the first one. */
  brand?: string | undefined
  /** What tells it from other pages of the same template that are shown beside it. */
  place?: string
  signal: AbortSignal
}

/** The status of an answer without a page, because the page is one that is here already. */
const NOT_SENT = 204

// One name for each browser tab: its newer preview of a page makes the service give up the older ones that still wait.
const tab = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join('')

/** The pages that came last, by their names: what has not changed since is not sent again. */
const lastPages = new Map<string, string>()
const KEPT_PAGES = 12

function keepPage(name: string, svg: string): void {
  lastPages.delete(name)
  lastPages.set(name, svg)
  const [oldest] = lastPages.keys()
  if (lastPages.size > KEPT_PAGES && oldest !== undefined) lastPages.delete(oldest)
}

/** The picture of one page. Throws `RequestFailed`, with the faults when the values do not fit. */
export async function fetchPage({
  slug,
  version,
  values,
  page,
  brand,
  place = '',
  signal,
}: PageRequest): Promise<PagePicture> {
  const had = new Map(lastPages)
  const { data, error, response } = await api.POST('/api/v1/templates/{slug}/preview', {
    params: { path: { slug } },
    // What the form leaves empty is meant to be empty.
    body: { values, version, page, brand, defaults: 'none', have: [...had.keys()] },
    headers: { Accept: 'image/svg+xml', 'X-Preview-Of': `${tab} ${slug} ${String(page)} ${place}`.trim() },
    parseAs: 'text',
    signal,
  })
  if (!response.ok) throw new RequestFailed(await failureIn(response, error))
  const name = response.headers.get('X-Page-SHA256') ?? undefined
  const svg = (response.status === NOT_SENT && name && had.get(name)) || String(data)
  if (name) keepPage(name, svg)
  const pageCount = Number(response.headers.get('X-Page-Count') ?? 1)
  return { svg, name, page: Number(response.headers.get('X-Page') ?? page), pageCount }
}

export function uploadAsset(file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<Asset> {
  return upload<Asset>({ url: '/api/v1/assets', field: 'file', file, onProgress, signal })
}

export const assetUrl = (id: string): string => `/api/v1/assets/${encodeURIComponent(id)}`

/** Uploads a bundle as a new template, or as the next version of `slug`. Throws `RequestFailed` with its faults. */
export function uploadBundle(
  file: File,
  slug: string | undefined,
  onProgress: (share: number) => void,
): Promise<Schemas['NewVersionOut']> {
  const url = slug ? `/api/v1/templates/${encodeURIComponent(slug)}/versions` : '/api/v1/templates'
  return upload<Schemas['NewVersionOut']>({ url, field: 'bundle', file, onProgress })
}

export const publishVersion = (slug: string, n: number) =>
  answer(api.POST('/api/v1/templates/{slug}/versions/{number}/publish', { params: { path: { slug, number: n } } }))

export const withdrawTemplate = (slug: string) =>
  answer(api.POST('/api/v1/templates/{slug}/withdraw', { params: { path: { slug } } }))

export const putBackTemplate = (slug: string) =>
  answer(api.POST('/api/v1/templates/{slug}/restore', { params: { path: { slug } } }))

export const discardVersion = (slug: string, n: number) =>
  done(api.DELETE('/api/v1/templates/{slug}/versions/{number}', { params: { path: { slug, number: n } } }))
