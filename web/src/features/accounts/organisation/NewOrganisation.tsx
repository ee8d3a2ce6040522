import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import { accountSentence } from '../shared/failureSentences'
import { createOrganisation } from './api'
import styles from './organisation.module.css'

export function NewOrganisation({ onCreated }: { onCreated: (slug: string, name: string) => void }) {
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => createOrganisation(name.trim()),
    onSuccess: (organisation) => {
      setName('')
      onCreated(organisation.slug, organisation.name)
    },
  })
  return (
    <form
      className={styles.creating}
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate()
      }}
    >
      <TextInput
        label={t('Name')}
        required
        maxLength={120}
        value={name}
        error={create.isError && accountSentence(create.error)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={create.isPending}>
        {t('Create organisation')}
      </Button>
    </form>
  )
}
