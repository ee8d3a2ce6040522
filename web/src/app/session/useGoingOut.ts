import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { becomeSomeoneElse, NOBODY, sessionQuery } from '@/features/accounts/session/api'

/** Leads a person whose session has ended to the door, and forgets there what was loaded for them. */
export function useGoingOut() {
  const client = useQueryClient()
  const router = useRouter()
  return async (next?: string) => {
    // The door opens only to whoever is logged out.
    client.setQueryData(sessionQuery.queryKey, NOBODY)
    await router.navigate({ to: '/login', search: { next }, replace: true })
    await becomeSomeoneElse(client, NOBODY)
  }
}
