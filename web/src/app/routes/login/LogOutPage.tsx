import { useIsMutating } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { LEAVING } from '../../session/useLogOut'
import styles from '../../shell/shell.module.css'

/**
 * Where a person is while they are being logged out: nothing here asks for anything of theirs. A person who comes here
 * without having asked for it stays logged in.
 */
export function LogOutPage() {
  const isLeaving = useIsMutating({ mutationKey: LEAVING }) > 0
  if (!isLeaving) return <Navigate to="/" replace />
  return (
    <main id="content" tabIndex={-1} className={styles.plain}>
      <Loading what={t('Logging out')} />
    </main>
  )
}
