import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { ConfirmAddress } from '@/features/accounts/signup/ConfirmAddress'
import { ForgottenPassword } from '@/features/accounts/passwordReset/ForgottenPassword'
import { NewPassword } from '@/features/accounts/passwordReset/NewPassword'
import { SignupForm } from '@/features/accounts/signup/SignupForm'
import { rememberNewPassword } from '@/features/accounts/security/newPassword'
import { sessionQuery, type Session } from '@/features/accounts/session/api'
import { showMessage } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'
import { useAfterLogin } from '../../session/useAfterLogin'

/** Where somebody begins who has just made a login. */
const FIRST = '/business'

const verifyRoute = getRouteApi('/account/verify-email/$key')
const resetRoute = getRouteApi('/account/password/reset/key/$key')

export function SignupPage() {
  const onSession = useAfterLogin(FIRST)
  return <SignupForm onSession={onSession} />
}

export function ConfirmAddressPage() {
  const { key } = verifyRoute.useParams()
  const isNew = useIsNew()
  const enter = useAfterLoginOrLogin(t('Your address is confirmed. You can log in now.'), isNew ? FIRST : '/')
  return <ConfirmAddress code={key} onSession={enter} />
}

/** Whether nobody was logged in when the page was opened: who was confirms a further address, and is at home here. */
function useIsNew(): boolean {
  const session = useQuery(sessionQuery)
  const [first, setFirst] = useState<Session['state']>()
  if (first === undefined && session.data) setFirst(session.data.state)
  return first !== 'loggedIn'
}

export function ForgottenPasswordPage() {
  return <ForgottenPassword />
}

export function NewPasswordPage() {
  const { key } = resetRoute.useParams()
  const enter = useAfterLoginOrLogin(t('Your new password is set. You can log in with it now.'))
  const client = useQueryClient()
  return (
    <NewPassword
      code={key}
      onSession={async (session) => {
        rememberNewPassword(client)
        await enter(session)
      }}
    />
  )
}

/** Goes inside when the step logged the person in, else to the login page with a message about what was done. */
function useAfterLoginOrLogin(done: string, next?: string) {
  const router = useRouter()
  const enter = useAfterLogin(next)
  return async (session: Session) => {
    if (session.state === 'loggedIn' || session.pending) {
      await enter(session)
      return
    }
    showMessage(done)
    await router.navigate({ to: '/login' })
  }
}
