import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { LOGGED_OUT, noteSession, switchSession } from '@/features/accounts/session/api'

/** Takes a person whose session has ended to the login page, and forgets what was loaded for them. */
export function useGoToLogin() {
  const client = useQueryClient()
  const router = useRouter()
  return async (next?: string) => {
    // The login page opens only for a person who is logged out.
    await noteSession(client, LOGGED_OUT)
    await router.navigate({ to: '/login', search: { next }, replace: true })
    await switchSession(client, LOGGED_OUT)
  }
}
