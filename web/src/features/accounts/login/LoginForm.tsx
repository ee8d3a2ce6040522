import { Button, PasswordInput, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { SubmitEvent } from 'react'
import type { Session } from '../session/api'
import { logIn, logInWithPasskey } from './api'
import { Frame, GeneralFault } from './Frame'
import { secret, text } from './fields'
import styles from './login.module.css'
import { PasskeyButton } from './PasskeyButton'
import { forgetSigningUp, rememberSigningUp } from './signingUp'
import { useAttempt } from './useAttempt'

export function LoginForm({ onSession }: { onSession: (session: Session) => void | Promise<void> }) {
  const byPassword = useAttempt(async ({ email, password }: { email: string; password: string }) => {
    const attempt = await logIn(email, password)
    // The page that tells of the letter names the address.
    if (attempt.result === 'session' && attempt.session.state === 'loggedOut')
      rememberSigningUp({ email, password, name: '' })
    else forgetSigningUp()
    return attempt
  }, onSession)
  const byPasskey = useAttempt(() => logInWithPasskey(), onSession)
  const { faults } = byPassword
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    byPassword.send({ email: text(form, 'email'), password: secret(form, 'password') })
  }
  return (
    <Frame
      title="Good documents, in a minute"
      lead="Pick a template, fill it in, and watch the finished page change as you type."
      foot={
        <>
          New here? <Link to="/signup">Create a login</Link>
        </>
      }
    >
      <form className={styles.form} onSubmit={onSubmit}>
        <GeneralFault>{byPassword.general ?? byPasskey.general}</GeneralFault>
        <TextInput
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          size="md"
          error={faults.email}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          size="md"
          error={faults.password}
        />
        <p className={styles.aside}>
          <Link to="/account/password/reset" className={styles.link}>
            Forgotten your password?
          </Link>
        </p>
        <Button type="submit" size="md" loading={byPassword.busy}>
          Log in
        </Button>
        <div className={styles.or}>or</div>
        <PasskeyButton
          label="Log in with a passkey"
          busy={byPasskey.busy}
          onUse={() => {
            byPasskey.send(undefined)
          }}
        />
      </form>
    </Frame>
  )
}
