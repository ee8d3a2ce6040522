import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { t } from '@/shared/language/say'
import { askForReset } from '../login/api'
import { text } from '../shared/formData'
import { LoginFrame, FormError } from '../login/LoginFrame'
import { EmailInput } from '../login/EmailInput'
import styles from '../login/login.module.css'
import { useAttempt } from '../login/useAttempt'

/** Asks for the letter with which a new password is set. It says the same whether or not the address is known. */
export function ForgottenPassword() {
  const [sentTo, setSentTo] = useState<string>()
  const { send, busy, faults, general } = useAttempt(
    (email: string) =>
      askForReset(email).then((attempt) => {
        if (attempt.result === 'session') setSentTo(email)
        return attempt
      }),
    () => undefined,
  )
  if (sentTo) return <LetterSent to={sentTo} />
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    send(text(new FormData(event.currentTarget), 'email'))
  }
  return (
    <LoginFrame
      title={t('Forgotten your password?')}
      lead={t('Type your e-mail, and we send you the way to a new one.')}
      foot={<Link to="/login">{t('Back to log in')}</Link>}
    >
      <form className={styles.form} onSubmit={onSubmit}>
        <FormError>{general}</FormError>
        <EmailInput error={faults.email} />
        <Button type="submit" size="md" loading={busy}>
          {t('Send the letter')}
        </Button>
      </form>
    </LoginFrame>
  )
}

function LetterSent({ to }: { to: string }) {
  return (
    <LoginFrame
      title={t('Look into your mail')}
      lead={t('If there is a login for {to}, a letter with the way to a new password is on its way to it.', { to })}
      foot={<Link to="/login">{t('Back to log in')}</Link>}
    >
      <></>
    </LoginFrame>
  )
}
