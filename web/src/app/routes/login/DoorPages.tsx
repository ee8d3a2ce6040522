import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { ConfirmAddress } from '@/features/accounts/signup/ConfirmAddress'
import { ForgottenPassword } from '@/features/accounts/passwordReset/ForgottenPassword'
import { NewPassword } from '@/features/accounts/passwordReset/NewPassword'
import { SignupForm } from '@/features/accounts/signup/SignupForm'
import { rememberNewPassword } from '@/features/accounts/security/newPassword'
import type { Session } from '@/features/accounts/session/api'
import { say } from '@/shared/messages/messages'
import { useEntering } from '../../session/useEntering'

const verifyRoute = getRouteApi('/account/verify-email/$key')
const resetRoute = getRouteApi('/account/password/reset/key/$key')

export function SignupPage() {
  const onSession = useEntering()
  return <SignupForm onSession={onSession} />
}

export function ConfirmAddressPage() {
  const { key } = verifyRoute.useParams()
  const enter = useEnteringOrDoor('Your address is confirmed. You can log in now.')
  return <ConfirmAddress code={key} onSession={enter} />
}

export function ForgottenPasswordPage() {
  return <ForgottenPassword />
}

export function NewPasswordPage() {
  const { key } = resetRoute.useParams()
  const enter = useEnteringOrDoor('Your new password is set. You can log in with it now.')
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

/** Leads inside when the step logged the person in, else to the door with a word of what was done. */
function useEnteringOrDoor(done: string) {
  const router = useRouter()
  const enter = useEntering()
  return async (session: Session) => {
    if (session.state === 'loggedIn' || session.pending) {
      await enter(session)
      return
    }
    say(done)
    await router.navigate({ to: '/login' })
  }
}
