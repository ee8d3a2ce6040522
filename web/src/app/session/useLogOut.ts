import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { logOut, meQuery } from '@/features/accounts/session/api'
import { chooseOrganisation } from '@/features/accounts/session/organisation'
import { complain } from '@/shared/messages/messages'
import { sentenceFor } from '@/shared/states/failureWords'
import { tellOfUnsavedWork } from './unsavedWork'
import { useGoingOut } from './useGoingOut'

/** Names the log-out that is under way. */
export const LEAVING = ['log out']

/** Logs the person out: the page they are on asks about unsaved work first. */
export function useLogOut() {
  const client = useQueryClient()
  const router = useRouter()
  const goOut = useGoingOut()
  return useMutation({
    mutationKey: LEAVING,
    // Leaving the page first lets it ask about unsaved work, while there is still somebody to ask.
    mutationFn: async () => {
      const email = client.getQueryData(meQuery.queryKey)?.email
      await router.navigate({ to: '/logout' })
      if (router.state.location.pathname !== '/logout') return
      await logOut()
      chooseOrganisation(undefined)
      await goOut()
      tellOfUnsavedWork(email)
    },
    onError: (error) => complain(sentenceFor(error)),
  })
}
