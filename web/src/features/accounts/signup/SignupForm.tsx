import { Button, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { failureOf } from '@/shared/api/failure'
import { rich, t } from '@/shared/language/say'
import type { OnSession } from '../session/api'
import { signUp } from '../login/api'
import { secret, text } from '../shared/formData'
import { LoginFrame, FormError } from '../login/LoginFrame'
import { EmailInput } from '../login/EmailInput'
import { NewPasswordInput } from '../login/NewPasswordInput'
import styles from '../login/login.module.css'
import { rememberSignup, signupAttempt, type SignupAttempt } from '../session/signupAttempt'
import { useAttempt } from '../login/useAttempt'

export function SignupForm({ onSession }: { onSession: OnSession }) {
  const { send, busy, faults, general } = useAttempt((person: SignupAttempt) => {
    rememberSignup(person)
    return signUp(person.email, person.password, person.name).catch(closedToWords)
  }, onSession)
  const [before] = useState(signupAttempt)
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    send({ email: text(form, 'email'), password: secret(form, 'password'), name: text(form, 'name') })
  }
  return (
    <LoginFrame
      title={t('Create a login')}
      lead={t('Your templates, values and documents stay yours: other people do not see them.')}
      foot={<>{rich('Been here before? <link>Log in</link>', { link: (words) => <Link to="/login">{words}</Link> })}</>}
    >
      <form className={styles.form} onSubmit={onSubmit}>
        <FormError>{general}</FormError>
        <TextInput
          label={t('Name')}
          description={t('As others in your organisation should see you. You may leave it empty.')}
          name="name"
          defaultValue={before?.name}
          autoComplete="name"
          maxLength={120}
          size="md"
          error={faults.name}
        />
        <EmailInput defaultValue={before?.email} error={faults.email} />
        <NewPasswordInput
          label={t('Password')}
          name="password"
          hint={t('Three or four unrelated words are good.')}
          defaultValue={before?.password}
          size="md"
          error={faults.password}
        />
        <Button type="submit" size="md" loading={busy}>
          {t('Create login')}
        </Button>
      </form>
    </LoginFrame>
  )
}

/** A closed house says so in words instead of failing. */
function closedToWords(error: unknown) {
  if (failureOf(error).kind !== 'noRight') throw error
  return {
    result: 'wrong',
    faults: { '': t('New logins are not open here. Ask the person who runs this Galley to create one for you.') },
  } as const
}
