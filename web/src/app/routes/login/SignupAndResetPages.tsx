import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { ConfirmAddress } from '@/features/accounts/signup/ConfirmAddress'
import { ForgottenPassword } from '@/features/accounts/passwordReset/ForgottenPassword'
import { NewPassword } from '@/features/accounts/passwordReset/NewPassword'
import { SignupForm } from '@/features/accounts/signup/SignupForm'
import { rememberNewPassword } from '@/features/accounts/security/newPassword'
import type { Session } from '@/features/accounts/session/api'
import { showMessage } from '@/shared/messages/showMessage'
import { useAfterLogin } from '../../session/useAfterLogin'

const verifyRoute = getRouteApi('/account/verify-email/$key')
const resetRoute = getRouteApi('/account/password/reset/key/$key')

export function SignupPage() {
  const onSession = useAfterLogin()
  return <SignupForm onSession={onSession} />
}

export function ConfirmAddressPage() {
  const { key } = verifyRoute.useParams()
  const enter = useAfterLoginOrLogin('Your address is confirmed. You can log in now.')
  return <ConfirmAddress code={key} onSession={enter} />
}

export function ForgottenPasswordPage() {
  return <ForgottenPassword />
}

export function NewPasswordPage() {
  const { key } = resetRoute.useParams()
  const enter = useAfterLoginOrLogin('Your new password is set. You can log in with it now.')
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
function useAfterLoginOrLogin(done: string) {
  const router = useRouter()
  const enter = useAfterLogin()
  return async (session: Session) => {
    if (session.state === 'loggedIn' || session.pending) {
      await enter(session)
      return
    }
    showMessage(done)
    await router.navigate({ to: '/login' })
  }
}
