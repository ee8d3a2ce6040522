import type { components } from '@/shared/api/allauth'
import { failureIn, RequestFailed } from '@/shared/api/failure'
import { t } from '@/shared/language/say'
import { SHORTEST_PASSWORD } from '../shared/formData'
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
  throw new RequestFailed(await failureIn(response, error))
}

export function faultsIn(body: Pick<Body, 'errors'> | undefined): Faults {
  const faults: Faults = {}
  for (const { param, code, message } of body?.errors ?? []) faults[param ?? ''] ??= sentenceOf(code) ?? message
  return faults
}

/** What the service says in English alone; all else comes in the language that the request asks for. */
function sentenceOf(code: string): string | undefined {
  switch (code) {
    case 'email_password_mismatch':
      return t(
        'E-mail and password do not match, or the address is not confirmed yet. Confirm it with the link in the letter, or have the letter sent again.',
      )
    case 'password_too_short':
      return t('{n} characters or more.', { n: SHORTEST_PASSWORD })
    default:
      return undefined
  }
}
