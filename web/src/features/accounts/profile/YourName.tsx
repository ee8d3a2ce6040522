import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showMessage } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'
import { meQuery, type Me } from '../session/api'
import { accountSentence } from '../shared/failureSentences'
import { renameMe } from './api'
import { Section } from '../shared/Section'
import styles from '../shared/security.module.css'

export function YourName({ me }: { me: Me }) {
  const client = useQueryClient()
  const [name, setName] = useState(me.name)
  const rename = useMutation({
    mutationFn: () => renameMe(name.trim()),
    onSuccess: (now) => {
      client.setQueryData(meQuery.queryKey, now)
      showMessage(t('Your name is changed'))
    },
  })
  return (
    <Section title={t('You')} lead={t('As others in your organisation see you.')}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          rename.mutate()
        }}
      >
        <TextInput
          label={t('Name')}
          value={name}
          maxLength={120}
          autoComplete="name"
          error={rename.isError && accountSentence(rename.error)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={rename.isPending} disabled={name.trim() === me.name}>
          {t('Change name')}
        </Button>
      </form>
    </Section>
  )
}
