import { MutationCache, QueryCache, QueryClient, type Query } from '@tanstack/react-query'
import { LOGGED_OUT, sessionQuery } from '@/features/accounts/session/api'
import { failureOf } from '@/shared/api/failure'

/** Failures that are worth asking again by itself: the answer may be another in a moment. */
const PASSING = new Set(['unreachable', 'busy', 'broken'])

export function makeQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    // The router notices the ended session and leads to the log-in page; unsaved work stays on this device.
    if (failureOf(error).kind === 'loggedOut') client.setQueryData(sessionQuery.queryKey, LOGGED_OUT)
  }
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query: Query<unknown, unknown>) => {
        if (!query.meta?.isAside) onError(error)
      },
    }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (times, error) => times < 2 && PASSING.has(failureOf(error).kind),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  return client
}
