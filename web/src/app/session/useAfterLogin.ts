import { useRouter } from '@tanstack/react-router'
import type { Session } from '@/features/accounts/session/api'

/** Leads a person on after a step of logging in: inside, to the mail, or to the next step where they are. */
export function useAfterLogin(next = '/') {
  const router = useRouter()
  return async (session: Session) => {
    if (session.state === 'loggedIn') {
      await router.invalidate()
      router.history.push(next)
    } else if (session.pending?.id === 'verify_email') {
      await router.navigate({ to: '/account/verify-email' })
    } else if (session.pending?.id === 'mfa_authenticate') {
      await router.navigate({ to: '/login', search: { next: next === '/' ? undefined : next } })
    }
  }
}
