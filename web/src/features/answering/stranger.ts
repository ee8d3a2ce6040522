import { queryOptions } from '@tanstack/react-query'
import type { Schemas } from '@/shared/api/client'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { spokenLanguage } from '@/shared/language/say'

export type OpenForm = Schemas['OpenFormOut']
type Values = OpenForm['values']

/** A form that takes no answers, in the service's own words. */
export class FormEnded extends Error {
  constructor(
    readonly title: string,
    readonly detail: string,
  ) {
    super(title)
    this.name = 'FormEnded'
  }
}

interface Asked extends RequestInit {
  headers?: Record<string, string>
}

/** No cookie goes with it, and no login is looked at: the token is the only right. */
async function ask(token: string, path: string, init: Asked = {}): Promise<Response> {
  const response = await fetch(`/api/v1/form${path}`, {
    ...init,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    headers: { ...init.headers, Authorization: `Bearer ${token}`, 'Accept-Language': spokenLanguage().code },
  })
  if (response.ok) return response
  const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string }
  if ((response.status === 401 || response.status === 410) && problem.title)
    throw new FormEnded(problem.title, problem.detail ?? '')
  throw new RequestFailed(await failureIn(response, problem))
}

const asJson = (body: unknown): Asked => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json' },
})

/** What a link leaves open. It is asked for once, so that nothing changes under the hands of who fills it in. */
export const openFormQuery = (token: string) =>
  queryOptions({
    queryKey: ['open-form', token],
    queryFn: async ({ signal }) => (await (await ask(token, '', { signal })).json()) as OpenForm,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: (count, error) => !(error instanceof FormEnded) && count < 2,
  })

interface PageRequest {
  values: Values
  page: number
  signal: AbortSignal
}

/** One page as a picture, in a drawing of its size, as the viewer takes pages. */
export async function fetchFormPage(token: string, { values, page, signal }: PageRequest) {
  const response = await ask(token, '/preview', { ...asJson({ values, page }), signal })
  const png = await response.blob()
  return {
    svg: drawingOf(await sizeOf(png), await asAddress(png)),
    name: undefined,
    page: Number(response.headers.get('X-Page') ?? page),
    pageCount: Number(response.headers.get('X-Page-Count') ?? 1),
  }
}

/** Pictures come with two pixels to a point. */
const PIXELS_TO_A_POINT = 2

const drawingOf = ({ width, height }: { width: number; height: number }, address: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width / PIXELS_TO_A_POINT} ${height / PIXELS_TO_A_POINT}" ` +
  `width="${width}" height="${height}"><image width="100%" height="100%" href="${address}"/></svg>`

/** The sides of a PNG, which stand behind its first 16 bytes. */
async function sizeOf(png: Blob): Promise<{ width: number; height: number }> {
  const head = new DataView(await png.slice(16, 24).arrayBuffer())
  return { width: head.getUint32(0), height: head.getUint32(4) }
}

const asAddress = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    // Read as an address, it is a text.
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = () => reject(new TypeError('The picture cannot be read.'))
    reader.readAsDataURL(blob)
  })

export async function sendPicture(token: string, file: File, signal: AbortSignal): Promise<{ id: string }> {
  const form = new FormData()
  form.append('file', file)
  const response = await ask(token, '/pictures', { method: 'POST', body: form, signal })
  return (await response.json()) as { id: string }
}

/** Sends an answer. With the same key it is the same answer, also when it is sent twice. */
export async function sendAnswer(token: string, values: Values, key: string): Promise<void> {
  await ask(token, '/answers', asJson({ values, key }))
}
