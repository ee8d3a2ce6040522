import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { rich, t } from '@/shared/language/say'
import { letterSentence } from '../shared/failureSentences'
import { sendLetterAgain } from '../login/api'
import { text } from '../shared/formData'
import { LoginFrame, FormError } from '../login/LoginFrame'
import { EmailInput } from '../login/EmailInput'
import styles from '../login/login.module.css'
import { signupAttempt } from '../session/signupAttempt'

/** A letter is on its way to confirm the address: says to which, sends it again, and leads back to another address. */
export function ConfirmationSent() {
  const [attempt] = useState(signupAttempt)
  return (
    <LoginFrame
      title={t('Look into your mail')}
      lead={
        attempt
          ? rich(
              'We have sent a letter to {email}. Open the link in it to confirm your address; you can close this page.',
              { email: <strong className={styles.address}>{attempt.email}</strong> },
            )
          : t('We have sent you a letter. Open the link in it to confirm your address; you can close this page.')
      }
      foot={
        <>
          {rich('Is the address wrong? <link>Change it</link>. Confirmed already? <link2>Log in</link2>', {
            link: (words) => <Link to="/signup">{words}</Link>,
            link2: (words) => <Link to="/login">{words}</Link>,
          })}
        </>
      }
    >
      <LetterAgain known={attempt?.email} />
    </LoginFrame>
  )
}

function LetterAgain({ known }: { known: string | undefined }) {
  const again = useMutation({ mutationFn: sendLetterAgain })
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    again.mutate(known ?? text(new FormData(event.currentTarget), 'email'))
  }
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <p className={styles.hint}>
        {t(
          'Nothing there after a few minutes? Look among unwanted mail. The letter can be sent again once a minute, at most ten times an hour.',
        )}
      </p>
      {!known && <EmailInput />}
      <FormError>{again.isError ? letterSentence(again.error) : undefined}</FormError>
      <div role="status">{again.isSuccess && t('The letter is sent again.')}</div>
      <Button type="submit" variant="default" size="md" loading={again.isPending}>
        {t('Send the letter again')}
      </Button>
    </form>
  )
}
