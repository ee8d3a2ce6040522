import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { noteSession, type OnSession } from '../session/api'
import { accountSentence } from '../shared/failureSentences'
import { addressOf, confirmAddress } from '../login/api'
import { LoginFrame, FormError } from '../login/LoginFrame'
import styles from '../login/login.module.css'
import { forgetSignup } from '../session/signupAttempt'

/** Opened from the letter: names the address and confirms it when asked to, so that mail scanners cannot. */
export function ConfirmAddress({ code, onSession }: { code: string; onSession: OnSession }) {
  const address = useQuery({
    queryKey: ['address', code],
    queryFn: async () => (await addressOf(code)) ?? null,
    retry: false,
    staleTime: Infinity,
  })
  const confirm = useConfirming(code, onSession)
  if (address.isError) {
    return (
      <LoginFrame title={t('Confirm your address')}>
        <FailureNote error={address.error} what={t('this link')} retry={() => void address.refetch()} />
      </LoginFrame>
    )
  }
  if (address.data === null || confirm.data?.result === 'wrong') return <SpentLink />
  return (
    <LoginFrame
      title={t('Confirm your address')}
      lead={address.data && <>{t('It is {data}.', { data: address.data })}</>}
    >
      {address.isPending ? (
        <Loading what={t('Reading the link')} />
      ) : (
        <div className={styles.form}>
          <FormError>{confirm.isError ? accountSentence(confirm.error) : undefined}</FormError>
          <Button size="md" loading={confirm.isPending} onClick={() => confirm.mutate()}>
            {t('Confirm')}
          </Button>
        </div>
      )}
    </LoginFrame>
  )
}

function useConfirming(code: string, onSession: OnSession) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => confirmAddress(code),
    onSuccess: async (attempt) => {
      if (attempt.result !== 'session') return
      forgetSignup()
      // The page was loaded without a login: what is known of the session has to change first.
      await noteSession(client, attempt.session)
      await onSession(attempt.session)
    },
  })
}

function SpentLink() {
  return (
    <LoginFrame
      title={t('This link is spent')}
      lead={t(
        'It was used already, or it is too old. If your address is not confirmed yet, log in: there the letter can be sent again.',
      )}
      foot={<Link to="/login">{t('Log in')}</Link>}
    >
      <></>
    </LoginFrame>
  )
}
