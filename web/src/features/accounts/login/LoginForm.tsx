import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { rich, t } from '@/shared/language/say'
import type { OnSession } from '../session/api'
import { letterSentence } from '../shared/failureSentences'
import { logIn, logInWithPasskey, sendLetterAgain } from './api'
import { LoginFrame, FormError } from './LoginFrame'
import { secret, text } from '../shared/formData'
import { EmailInput } from './EmailInput'
import styles from './login.module.css'
import { PasskeyButton } from './PasskeyButton'
import { forgetSignup } from '../session/signupAttempt'
import { useAttempt } from './useAttempt'

export function LoginForm({ onSession }: { onSession: OnSession }) {
  const { byPassword, byPasskey, refused, onSubmit } = useLogin(onSession)
  const { faults } = byPassword
  return (
    <LoginFrame
      title={t('Good documents, in a minute')}
      lead={t('Pick a template, fill it in, and watch the finished page change as you type.')}
      foot={
        <>{rich('New here? <link>Create a login</link>', { link: (words) => <Link to="/signup">{words}</Link> })}</>
      }
    >
      <form className={styles.form} onSubmit={onSubmit}>
        <FormError>{byPassword.general ?? byPasskey.general}</FormError>
        <EmailInput error={faults.email} />
        <PasswordInput
          label={t('Password')}
          name="password"
          autoComplete="current-password"
          required
          size="md"
          error={faults.password}
        />
        <p className={styles.aside}>
          <Link to="/account/password/reset" className={styles.link}>
            {t('Forgotten your password?')}
          </Link>
        </p>
        <Button type="submit" size="md" loading={byPassword.busy}>
          {t('Log in')}
        </Button>
        {refused && <LetterOnceMore email={refused} key={refused} />}
        <div className={styles.or}>{t('or')}</div>
        <PasskeyButton
          label={t('Log in with a passkey')}
          busy={byPasskey.busy}
          onUse={() => byPasskey.send(undefined)}
        />
      </form>
    </LoginFrame>
  )
}

/** The two ways in; `refused` is the address of the last attempt that was refused. */
function useLogin(onSession: OnSession) {
  const [refused, setRefused] = useState<string>()
  const byPassword = useAttempt(async ({ email, password }: { email: string; password: string }) => {
    const attempt = await logIn(email, password)
    setRefused(attempt.result === 'wrong' ? email : undefined)
    if (attempt.result !== 'wrong') forgetSignup()
    return attempt
  }, onSession)
  const byPasskey = useAttempt(() => logInWithPasskey(), onSession)
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    byPassword.send({ email: text(form, 'email'), password: secret(form, 'password') })
  }
  return { byPassword, byPasskey, refused, onSubmit }
}

/** For those whose address is not confirmed yet. The login itself does not tell whether that is so. */
function LetterOnceMore({ email }: { email: string }) {
  const again = useMutation({ mutationFn: sendLetterAgain })
  return (
    <div className={styles.form}>
      <FormError>{again.isError ? letterSentence(again.error) : undefined}</FormError>
      <div role="status">{again.isSuccess && t('A letter is on its way to {email}.', { email })}</div>
      <Button type="button" variant="default" size="md" loading={again.isPending} onClick={() => again.mutate(email)}>
        {t('Send the letter again')}
      </Button>
    </div>
  )
}
