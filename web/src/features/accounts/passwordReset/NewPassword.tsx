import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { SubmitEvent } from 'react'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import type { OnSession } from '../session/api'
import { mayReset, setNewPassword } from '../login/api'
import { secret } from '../shared/formData'
import { LoginFrame, FormError } from '../login/LoginFrame'
import { NewPasswordInput } from '../login/NewPasswordInput'
import styles from '../login/login.module.css'
import { useAttempt } from '../login/useAttempt'

/** Opened from the letter: sets a new password. */
export function NewPassword({ code, onSession }: { code: string; onSession: OnSession }) {
  const may = useQuery({ queryKey: ['reset', code], queryFn: () => mayReset(code), retry: false, staleTime: Infinity })
  const attempt = useAttempt((password: string) => setNewPassword(code, password), onSession)
  if (may.isError) {
    return (
      <LoginFrame title={t('A new password')}>
        <FailureNote error={may.error} what={t('this link')} retry={() => void may.refetch()} />
      </LoginFrame>
    )
  }
  if (may.data === false || attempt.faults.key) {
    return (
      <LoginFrame
        title={t('This link is spent')}
        lead={t('It was used already, or it is too old.')}
        foot={<Link to="/account/password/reset">{t('Send a new letter')}</Link>}
      >
        <></>
      </LoginFrame>
    )
  }
  return (
    <LoginFrame title={t('A new password')} lead={t('It replaces the old one at once.')}>
      {may.isPending ? <Loading what={t('Reading the link')} /> : <NewPasswordForm attempt={attempt} />}
    </LoginFrame>
  )
}

function NewPasswordForm({ attempt }: { attempt: ReturnType<typeof useAttempt<string>> }) {
  const { send, busy, faults, general } = attempt
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    send(secret(new FormData(event.currentTarget), 'password'))
  }
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <FormError>{general}</FormError>
      <NewPasswordInput label={t('New password')} name="password" size="md" error={faults.password} />
      <Button type="submit" size="md" loading={busy}>
        {t('Set password')}
      </Button>
    </form>
  )
}
