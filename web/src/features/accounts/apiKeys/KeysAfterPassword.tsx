import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { sessionQuery } from '../session/api'
import { apiKeysQuery } from './api'
import { forgetNewPassword, newPasswordQuery } from '../security/newPassword'

// Few visits need it, and every first page would have to wait for it.
const KeysAfterPasswordDialog = lazy(() => import('./KeysAfterPasswordDialog'))

/** Wherever a person is after setting a new password: asks once about the keys that live on. */
export function KeysAfterPassword() {
  const client = useQueryClient()
  const { data: session } = useQuery(sessionQuery)
  const { data: isNew } = useQuery(newPasswordQuery)
  const keys = useQuery({ ...apiKeysQuery, enabled: isNew === true && session?.state === 'loggedIn' })
  const living = keys.data?.filter((key) => !key.expires_at || new Date(key.expires_at) > new Date()) ?? []
  if (!isNew || living.length === 0) return null
  return (
    <Suspense>
      <KeysAfterPasswordDialog
        keys={living}
        onAnswered={() => {
          forgetNewPassword(client)
          void client.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
        }}
      />
    </Suspense>
  )
}
