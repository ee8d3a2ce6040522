import type { components } from '@/shared/api/allauth'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { sessionIn, type Flow, type Session } from './api'

/** What came of an attempt to log in, sign up or prove something: a session, or messages by the name of the input. */
export type Attempt = { result: 'session'; session: Session } | { result: 'wrong'; faults: Faults }

/** Messages by the name of the input they belong to; those of none stand under "". */
export type Faults = Record<string, string>

interface Outcome {
  data?: unknown
  error?: unknown
  response: Response
}

interface Body {
  data?: { flows?: Flow[]; user?: { has_usable_password?: boolean } }
  errors?: components['schemas']['ErrorResponse']['errors']
}

/** Reads the answer of an authentication request. Throws `RequestFailed` for everything that is neither yes nor no. */
export async function attempt(request: Promise<Outcome>): Promise<Attempt> {
  const { data, error, response } = await request
  const body = (data ?? error) as Body | undefined
  if (response.status === 200 || response.status === 401)
    return { result: 'session', session: sessionIn(response.status, body) }
  if (response.status === 400) return { result: 'wrong', faults: faultsIn(body) }
  throw new RequestFailed(failureIn(response, error))
}

export function faultsIn(body: Pick<Body, 'errors'> | undefined): Faults {
  const faults: Faults = {}
  for (const { param, message } of body?.errors ?? []) faults[param ?? ''] ??= message
  return faults
}
