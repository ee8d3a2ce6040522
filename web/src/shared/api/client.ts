import createClient from 'openapi-fetch'
import type { paths as AccountPaths } from './allauth'
import { spokenLanguage } from '@/shared/language/say'
import { csrfToken } from './csrf'
import { failureIn, RequestFailed } from './failure'
import { fetchWithReauthentication } from './reauthentication'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

let organisation: string | undefined

/** Makes every later request act in this organisation; `undefined` is the person's own. */
export function actIn(slug: string | undefined): void {
  organisation = slug
}

/** Whether requests name an organisation, which links and pictures cannot. */
export function actsForOrganisation(): boolean {
  return organisation !== undefined
}

/** The headers by which the service knows that the request comes from this app, and for which organisation. */
export function ownHeaders(): Record<string, string> {
  const token = csrfToken()
  return {
    // Letters and the login's own sentences come in the language that the person reads here.
    'Accept-Language': spokenLanguage().code,
    ...(token && { 'X-CSRFToken': token }),
    ...(organisation && { 'X-Organisation': organisation }),
  }
}

async function send(request: Request): Promise<Response> {
  // A person who clears the cookies while the page is open needs a new token, even to log in again.
  if (!['GET', 'HEAD'].includes(request.method) && !('X-CSRFToken' in ownHeaders()))
    await fetch('/_allauth/browser/v1/config', { credentials: 'same-origin' })
  for (const [name, value] of Object.entries(ownHeaders())) request.headers.set(name, value)
  return fetchWithReauthentication(request)
}

const options = { baseUrl: window.location.origin, credentials: 'same-origin', fetch: send } as const

export const api = createClient<paths>(options)
export const accounts = createClient<AccountPaths>(options)

/** allauth serves browsers and apps under two prefixes; this is the browser's. */
export const browser = { client: 'browser' } as const

interface Outcome {
  data?: unknown
  error?: unknown
  response: Response
}

/** The body of a successful answer. Throws `RequestFailed`. */
export async function answer<R extends Outcome>(request: Promise<R>): Promise<Exclude<R['data'], undefined>> {
  const { data, error, response } = await request
  if (!response.ok) throw new RequestFailed(await failureIn(response, error))
  return data as Exclude<R['data'], undefined>
}

/** Waits for an answer that has no body. Throws `RequestFailed`. */
export async function done(request: Promise<Outcome>): Promise<void> {
  const { error, response } = await request
  if (!response.ok) throw new RequestFailed(await failureIn(response, error))
}
