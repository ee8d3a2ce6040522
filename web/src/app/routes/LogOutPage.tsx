import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query'
import { Navigate, useRouter } from '@tanstack/react-router'
import { logOut, meQuery } from '@/features/accounts/session/api'
import { chooseOrganisation } from '@/features/accounts/session/organisation'
import { sentenceFor } from '@/shared/ui/failureWords'
import { complain } from '@/shared/ui/messages'
import { Waiting } from '@/shared/ui/Waiting'
import styles from '../shell/shell.module.css'
import { tellOfUnsavedWork } from './unsavedWork'
import { useGoingOut } from './useGoingOut'

const LEAVING = ['log out']

/**
 * Where a person is while they are being logged out: nothing here asks for anything of theirs. Whoever comes here
 * without having asked for it stays logged in.
 */
export function LogOutPage() {
  const isLeaving = useIsMutating({ mutationKey: LEAVING }) > 0
  if (!isLeaving) return <Navigate to="/" replace />
  return (
    <main id="content" tabIndex={-1} className={styles.plain}>
      <Waiting what="Logging out" />
    </main>
  )
}

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
