import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiKeys } from '@/features/accounts/apiKeys/ApiKeys'
import { AuthenticatorApp } from '@/features/accounts/secondFactors/AuthenticatorApp'
import { EmailAddress } from '@/features/accounts/profile/EmailAddress'
import { KeepCodesDialog } from '@/features/accounts/secondFactors/KeepCodesDialog'
import { Passkeys } from '@/features/accounts/secondFactors/Passkeys'
import { Password } from '@/features/accounts/security/Password'
import { RecoveryCodes } from '@/features/accounts/secondFactors/RecoveryCodes'
import { Sessions } from '@/features/accounts/security/Sessions'
import { useAuthenticators } from '@/features/accounts/secondFactors/useAuthenticators'
import { YourName } from '@/features/accounts/profile/YourName'
import { YourData } from '@/features/accounts/profile/YourData'
import { meQuery, sessionQuery, type Me } from '@/features/accounts/session/api'
import { FailureNote } from '@/shared/states/FailureNote'
import { showMessage } from '@/shared/messages/showMessage'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import styles from '../shell/shell.module.css'
import { deleteUnsavedWork } from '../session/logoutDrafts'
import { useGoToLogin } from '../session/useGoToLogin'

export function AccountPage() {
  usePageTitle(t('Account'))
  const me = useQuery(meQuery)
  return (
    <div className={styles.plain}>
      <h1 tabIndex={-1} className={styles.pageTitle}>
        {t('Account')}
      </h1>
      {me.isPending && (
        <Loading what={t('Loading your account')}>
          <Skeleton height={200} />
        </Loading>
      )}
      {me.isLoadingError && <FailureNote error={me.error} what={t('your account')} retry={() => void me.refetch()} />}
      {me.data && <Sections me={me.data} />}
    </div>
  )
}

function Sections({ me }: { me: Me }) {
  const goOut = useGoToLogin()
  const { data: session } = useQuery(sessionQuery)
  const { query, passkeys, app, codes } = useAuthenticators()
  const [round, setRound] = useState(0)
  const newCodes = useNewRecoveryCodes(query.data && codes !== undefined)
  return (
    <>
      <YourName me={me} />
      <EmailAddress email={me.email} />
      <Password
        hasPassword={session?.state === 'loggedIn' ? session.hasPassword : true}
        onChanged={(next) => {
          if (next.state === 'loggedOut') void goOut('/account')
        }}
      />
      {query.isError ? (
        <FailureNote
          error={query.error}
          what={t('your passkeys and second steps')}
          retry={() => void query.refetch()}
        />
      ) : (
        <>
          <Passkeys passkeys={passkeys} />
          <AuthenticatorApp isActive={app !== undefined} onActivated={() => setRound(round + 1)} />
          {codes?.type === 'recovery_codes' && <RecoveryCodes key={round} unused={codes.unused_code_count} />}
        </>
      )}
      {newCodes.areShown && <KeepCodesDialog onKept={newCodes.close} />}
      <Sessions />
      <ApiKeys />
      <YourData
        email={me.email}
        onDeleted={() => {
          deleteUnsavedWork(me.email)
          showMessage(t('Your account is deleted'))
          void goOut()
        }}
      />
    </>
  )
}

/** Recovery codes are made with the first second step, whichever it is: they are shown as soon as there are some. */
function useNewRecoveryCodes(hasCodes: boolean | undefined) {
  const [hadCodes, setHadCodes] = useState(hasCodes)
  const [areShown, setShown] = useState(false)
  if (hasCodes !== hadCodes) {
    setHadCodes(hasCodes)
    if (hasCodes && hadCodes === false) setShown(true)
  }
  return {
    areShown,
    close: () => {
      setShown(false)
    },
  }
}
