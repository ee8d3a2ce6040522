import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ConfirmationSent } from '@/features/accounts/signup/ConfirmationSent'
import { LoginForm } from '@/features/accounts/login/LoginForm'
import { SecondFactor } from '@/features/accounts/login/SecondFactor'
import { logOut, LOGGED_OUT, noteSession, sessionQuery } from '@/features/accounts/session/api'
import { FailureNote } from '@/shared/states/FailureNote'
import { t } from '@/shared/language/say'
import { RouteLoading } from '../../shell/RouteStates'
import shell from '../../shell/shell.module.css'
import { useAfterLogin } from '../../session/useAfterLogin'

const route = getRouteApi('/login')

/** The login page: shows the step of logging in at which the person is. */
export function LoginPage() {
  const { next } = route.useSearch()
  const client = useQueryClient()
  const session = useQuery(sessionQuery)
  const onSession = useAfterLogin(next)
  switch (session.status) {
    case 'pending':
      return <RouteLoading />
    case 'error':
      return (
        <main id="content" className={shell.plain}>
          <FailureNote page error={session.error} what={t('the log-in page')} retry={() => void session.refetch()} />
        </main>
      )
    case 'success': {
      const pending = session.data.state === 'loggedOut' ? session.data.pending : undefined
      const giveUp = () => {
        void logOut().then(() => noteSession(client, LOGGED_OUT))
      }
      if (pending?.id === 'mfa_authenticate')
        return <SecondFactor flow={pending} onSession={onSession} onGiveUp={giveUp} />
      return <LoginForm onSession={onSession} />
    }
    default:
      return session satisfies never
  }
}

export function VerifyEmailPage() {
  return <ConfirmationSent />
}
