import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
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
      title="Look into your mail"
      lead={
        attempt ? (
          <>
            We have sent a letter to <strong className={styles.address}>{attempt.email}</strong>. Open the link in it to
            confirm your address; you can close this page.
          </>
        ) : (
          'We have sent you a letter. Open the link in it to confirm your address; you can close this page.'
        )
      }
      foot={
        <>
          Is the address wrong? <Link to="/signup">Change it</Link>. Confirmed already? <Link to="/login">Log in</Link>
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
        Nothing there after a few minutes? Look among unwanted mail. The letter can be sent again once a minute, at most
        ten times an hour.
      </p>
      {!known && <EmailInput />}
      <FormError>{again.isError ? letterSentence(again.error) : undefined}</FormError>
      <div role="status">{again.isSuccess && 'The letter is sent again.'}</div>
      <Button type="submit" variant="default" size="md" loading={again.isPending}>
        Send the letter again
      </Button>
    </form>
  )
}
