import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { failureSentence } from '@/shared/states/failureWords'
import { showError } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'
import { customisationsQuery, readCustomisation, updateCustomisation, type CustomisationSummary } from '../api'
import styles from './saved.module.css'

/** Gives saved values another name; Escape leaves the old one. */
export function RenameSaved({ saved, onDone }: { saved: CustomisationSummary; onDone: () => void }) {
  const [name, setName] = useState(saved.name)
  const rename = useRename(saved, name.trim(), onDone)
  return (
    <form
      className={styles.rename}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() && name.trim() !== saved.name) rename.mutate()
        else onDone()
      }}
    >
      <TextInput
        aria-label={t('New name')}
        value={name}
        maxLength={120}
        data-autofocus
        // The person has just asked to type here.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
        }}
      />
      <Button type="submit" variant="default" loading={rename.isPending}>
        {t('Rename')}
      </Button>
    </form>
  )
}

/** Renaming is one more save of the same values. */
function useRename(saved: CustomisationSummary, name: string, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const { values, revision } = await readCustomisation(saved.id)
      return updateCustomisation(saved.id, { name, values, base_revision: revision })
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: customisationsQuery.queryKey })
      onDone()
    },
    onError: (error) => showError(failureSentence(error)),
  })
}
