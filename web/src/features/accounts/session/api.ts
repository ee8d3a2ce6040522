import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { accounts, answer, api, browser } from '@/shared/api/client'
import { failureIn, failureOf, RequestFailed } from '@/shared/api/failure'
import type { components } from '@/shared/api/allauth'
import { chooseOrganisation } from './organisation'
import type { Me } from './person'

export type { Me, Organisation, Role } from './person'
export type Flow = components['schemas']['Flow']

/** Whether a person is logged in; if not, the step of the login that waits for them. */
export type Session = { state: 'loggedIn'; hasPassword: boolean } | { state: 'loggedOut'; pending: Flow | undefined }

/** What happens with the session that a step of logging in has led to. */
export type OnSession = (session: Session) => void | Promise<void>

/** The session that an answer of the account interface describes. */
export function sessionIn(
  status: number,
  body: { data?: { flows?: Flow[]; user?: { has_usable_password?: boolean } } } | undefined,
): Session {
  if (status === 200) return { state: 'loggedIn', hasPassword: body?.data?.user?.has_usable_password ?? true }
  return { state: 'loggedOut', pending: body?.data?.flows?.find((flow) => flow.is_pending) }
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Session> => {
    const { data, error, response } = await accounts.GET('/_allauth/{client}/v1/auth/session', {
      params: { path: browser },
      signal,
    })
    if (response.status === 200 || response.status === 401 || response.status === 410)
      return sessionIn(response.status, data ?? error)
    throw new RequestFailed(await failureIn(response, error))
  },
})

export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Me> => {
    const ask = () => answer(api.GET('/api/v1/me', { signal }))
    try {
      return await ask()
    } catch (error) {
      const kind = failureOf(error).kind
      if (kind !== 'gone' && kind !== 'noRight') throw error
      // The organisation chosen on this device is no longer the person's: begin again in their own.
      chooseOrganisation(undefined)
      return ask()
    }
  },
})

/** No person is logged in, and no step of a login waits. */
export const LOGGED_OUT: Session = { state: 'loggedOut', pending: undefined }

/**
 * Says who is logged in from now on. What was asked of the session before this is given up: its answer may come later,
 * and would be believed.
 */
export async function noteSession(client: QueryClient, session: Session): Promise<void> {
  await client.cancelQueries({ queryKey: sessionQuery.queryKey })
  client.setQueryData(sessionQuery.queryKey, session)
}

/**
 * Forgets all that was loaded for the former person, so that nothing of theirs is shown to the next. To be called where
 * none of it is on the screen: what still is there would be asked for again.
 */
export async function switchSession(client: QueryClient, session: Session): Promise<void> {
  await client.cancelQueries()
  client.getMutationCache().clear()
  // The session stays the query that it is: what watches it must hear of the next change, too.
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] })
  client.setQueryData(sessionQuery.queryKey, session)
}

export async function logOut(): Promise<void> {
  const { error, response } = await accounts.DELETE('/_allauth/{client}/v1/auth/session', { params: { path: browser } })
  // The answer to a finished log-out is 401: no person is logged in any more.
  if (response.status !== 401 && !response.ok) throw new RequestFailed(await failureIn(response, error))
}
