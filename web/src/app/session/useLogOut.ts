import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { logOut, meQuery } from '@/features/accounts/session/api'
import { chooseOrganisation } from '@/features/accounts/session/organisation'
import { showError } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { announceUnsavedWork } from './logoutDrafts'
import { useGoToLogin } from './useGoToLogin'

/** Names the log-out that is under way. */
export const LEAVING = ['log out']

/** Logs the person out: the page they are on asks about unsaved work first. */
export function useLogOut() {
  const client = useQueryClient()
  const router = useRouter()
  const goOut = useGoToLogin()
  return useMutation({
    mutationKey: LEAVING,
    // Leaving the page first lets it ask about unsaved work, while the person is still there.
    mutationFn: async () => {
      const email = client.getQueryData(meQuery.queryKey)?.email
      await router.navigate({ to: '/logout' })
      if (router.state.location.pathname !== '/logout') return
      await logOut()
      chooseOrganisation(undefined)
      await goOut()
      announceUnsavedWork(email)
    },
    onError: (error) => showError(failureSentence(error)),
  })
}
