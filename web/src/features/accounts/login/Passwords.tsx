import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { FailureNote } from '@/shared/ui/FailureNote'
import { Waiting } from '@/shared/ui/Waiting'
import type { Session } from '../session/api'
import { askForReset, mayReset, setNewPassword } from './api'
import { secret, text } from './fields'
import { Frame, GeneralFault } from './Frame'
import { EmailInput } from './EmailInput'
import { NewPasswordInput } from './NewPasswordInput'
import styles from './login.module.css'
import { useAttempt } from './useAttempt'

/** Asks for the letter with which a password is set anew. It says the same whether or not the address is known. */
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
  if (sentTo) {
    return (
      <Frame
        title="Look into your mail"
        lead={`If there is a login for ${sentTo}, a letter with the way to a new password is on its way to it.`}
        foot={<Link to="/login">Back to log in</Link>}
      >
        <></>
      </Frame>
    )
  }
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    send(text(new FormData(event.currentTarget), 'email'))
  }
  return (
    <Frame
      title="Forgotten your password?"
      lead="Type your e-mail, and we send you the way to a new one."
      foot={<Link to="/login">Back to log in</Link>}
    >
      <form className={styles.form} onSubmit={onSubmit}>
        <GeneralFault>{general}</GeneralFault>
        <EmailInput error={faults.email} />
        <Button type="submit" size="md" loading={busy}>
          Send the letter
        </Button>
      </form>
    </Frame>
  )
}

/** Opened from the letter. */
export function NewPassword({
  code,
  onSession,
}: {
  code: string
  onSession: (session: Session) => void | Promise<void>
}) {
  const may = useQuery({ queryKey: ['reset', code], queryFn: () => mayReset(code), retry: false, staleTime: Infinity })
  const { send, busy, faults, general } = useAttempt((password: string) => setNewPassword(code, password), onSession)
  if (may.isError) {
    return (
      <Frame title="A new password">
        <FailureNote error={may.error} what="this link" retry={() => void may.refetch()} />
      </Frame>
    )
  }
  if (may.data === false || faults.key) {
    return (
      <Frame
        title="This link is spent"
        lead="It was used already, or it is too old."
        foot={<Link to="/account/password/reset">Send a new letter</Link>}
      >
        <></>
      </Frame>
    )
  }
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    send(secret(new FormData(event.currentTarget), 'password'))
  }
  return (
    <Frame title="A new password" lead="It replaces the old one at once.">
      {may.isPending ? (
        <Waiting what="Reading the link" />
      ) : (
        <form className={styles.form} onSubmit={onSubmit}>
          <GeneralFault>{general}</GeneralFault>
          <NewPasswordInput label="New password" name="password" size="md" error={faults.password} />
          <Button type="submit" size="md" loading={busy}>
            Set password
          </Button>
        </form>
      )}
    </Frame>
  )
}
