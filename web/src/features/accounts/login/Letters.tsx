import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FailureNote } from '@/shared/ui/FailureNote'
import { Waiting } from '@/shared/ui/Waiting'
import type { Session } from '../session/api'
import { accountSentence } from '../words'
import { addressOf, confirmAddress } from './api'
import { Frame, GeneralFault } from './Frame'
import styles from './login.module.css'

/** A letter is on its way to confirm the address. */
export function LookIntoYourMail() {
  return (
    <Frame
      title="Look into your mail"
      lead="We have sent you a letter. Open the link in it to confirm your address; you can close this page."
      foot={
        <>
          Nothing there after a few minutes? Look among unwanted mail, or <Link to="/login">log in once more</Link> and
          a new letter is sent.
        </>
      }
    >
      <></>
    </Frame>
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
  const confirm = useMutation({
    mutationFn: () => confirmAddress(code),
    onSuccess: async (attempt) => {
      if (attempt.result === 'session') await onSession(attempt.session)
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
        lead="It was used already, or it is too old. If your address is not confirmed yet, log in and a new letter is sent."
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
