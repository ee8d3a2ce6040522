import { Button, Group, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SubmitEvent } from 'react'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'
import { text } from '../shared/formData'
import { accountSentence } from '../shared/failureSentences'
import { changeAddress, keepAddress, newAddressQuery, sendToNewAddress } from './api'
import { Section } from '../shared/Section'
import styles from '../shared/security.module.css'

/** The address by which a person logs in. A new one takes its place when it is confirmed by letter. */
export function EmailAddress({ email }: { email: string }) {
  const coming = useQuery(newAddressQuery)
  return (
    <Section title={t('E-mail')} lead={t('You log in with it, and letters go to it.')}>
      <p className={styles.what}>{email}</p>
      {coming.data ? <PendingAddress email={coming.data} now={email} /> : <ChangeAddress />}
    </Section>
  )
}

function ChangeAddress() {
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: changeAddress,
    onSuccess: (attempt) => {
      if (attempt.result === 'session') void client.invalidateQueries({ queryKey: newAddressQuery.queryKey })
    },
  })
  const wrong = change.data?.result === 'wrong' ? Object.values(change.data.faults)[0] : undefined
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    change.mutate(text(new FormData(event.currentTarget), 'email'))
  }
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <TextInput
        label={t('New e-mail')}
        name="email"
        type="email"
        autoComplete="email"
        required
        error={change.isError ? accountSentence(change.error) : wrong}
      />
      <Button type="submit" variant="default" loading={change.isPending}>
        {t('Change e-mail')}
      </Button>
    </form>
  )
}

/** A letter is on its way to the new address: it can be sent again, or the change be given up. */
function PendingAddress({ email, now }: { email: string; now: string }) {
  const { again, keep, word } = usePendingAddress(now)
  return (
    <div className={styles.once}>
      <p className={styles.what}>
        {t('We have sent a letter to {email}. Open the link in it, and it takes the place of {now}.', { email, now })}
      </p>
      <div role="status">{word}</div>
      <Group gap="xs">
        <Button variant="default" loading={again.isPending} onClick={() => again.mutate(email)}>
          {t('Send the letter again')}
        </Button>
        <Button variant="subtle" color="gray" loading={keep.isPending} onClick={() => keep.mutate(email)}>
          {t('Do not change it')}
        </Button>
      </Group>
    </div>
  )
}

function usePendingAddress(now: string) {
  const client = useQueryClient()
  const [word, setWord] = useState<string>()
  const again = useMutation({
    mutationFn: sendToNewAddress,
    onSuccess: (sent) => {
      setWord(
        sent
          ? t('The letter is sent again.')
          : t(
              'A letter went to this address a moment ago. It can be sent again once a minute, at most ten times an hour.',
            ),
      )
    },
    onError: (error) => showError(accountSentence(error)),
  })
  const keep = useMutation({
    mutationFn: keepAddress,
    onSuccess: () => {
      showMessage(t('Your e-mail stays {now}', { now }))
    },
    onError: (error) => showError(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: newAddressQuery.queryKey }),
  })
  return { again, keep, word }
}
