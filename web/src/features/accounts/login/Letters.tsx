import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type SubmitEvent } from 'react'
import { FailureNote } from '@/shared/ui/FailureNote'
import { Waiting } from '@/shared/ui/Waiting'
import { sessionQuery, type Session } from '../session/api'
import { accountSentence, letterSentence } from '../words'
import { addressOf, confirmAddress, sendLetterAgain } from './api'
import { text } from './fields'
import { Frame, GeneralFault } from './Frame'
import { EmailInput } from './EmailInput'
import styles from './login.module.css'
import { forgetSigningUp, signingUp } from './signingUp'

/** A letter is on its way to confirm the address: says to which, sends it again, and leads back to another address. */
export function LookIntoYourMail() {
  const [attempt] = useState(signingUp)
  return (
    <Frame
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
    </Frame>
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
      <GeneralFault>{again.isError ? letterSentence(again.error) : undefined}</GeneralFault>
      <div role="status">{again.isSuccess && 'The letter is sent again.'}</div>
      <Button type="submit" variant="default" size="md" loading={again.isPending}>
        Send the letter again
      </Button>
    </form>
  )
}

/** Opened from the letter: names the address and confirms it when asked to, so that mail scanners cannot. */
export function ConfirmAddress({
  code,
  onSession,
}: {
  code: string
  onSession: (session: Session) => void | Promise<void>
}) {
  const address = useQuery({
    queryKey: ['address', code],
    queryFn: async () => (await addressOf(code)) ?? null,
    retry: false,
    staleTime: Infinity,
  })
  const client = useQueryClient()
  const confirm = useMutation({
    mutationFn: () => confirmAddress(code),
    onSuccess: async (attempt) => {
      if (attempt.result !== 'session') return
      forgetSigningUp()
      // The page was loaded without a login: what is known of the session has to change first.
      client.setQueryData(sessionQuery.queryKey, attempt.session)
      await onSession(attempt.session)
    },
  })
  const isSpent = address.data === null || confirm.data?.result === 'wrong'
  if (address.isError) {
    return (
      <Frame title="Confirm your address">
        <FailureNote error={address.error} what="this link" retry={() => void address.refetch()} />
      </Frame>
    )
  }
  if (isSpent) {
    return (
      <Frame
        title="This link is spent"
        lead="It was used already, or it is too old. If your address is not confirmed yet, log in: there the letter can be sent again."
        foot={<Link to="/login">Log in</Link>}
      >
        <></>
      </Frame>
    )
  }
  return (
    <Frame title="Confirm your address" lead={address.data && <>It is {address.data}.</>}>
      {address.isPending ? (
        <Waiting what="Reading the link" />
      ) : (
        <div className={styles.form}>
          <GeneralFault>{confirm.isError ? accountSentence(confirm.error) : undefined}</GeneralFault>
          <Button
            size="md"
            loading={confirm.isPending}
            onClick={() => {
              confirm.mutate()
            }}
          >
            Confirm
          </Button>
        </div>
      )}
    </Frame>
  )
}
