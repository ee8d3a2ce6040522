import { Button, Group, TagsInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
// Only here: the other pages do without.
import '@mantine/core/styles/Pill.css'
import '@mantine/core/styles/PillsInput.css'
import { showError } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'
import { labelDocument, labelsQuery, type IssuedDocument } from '../api'

interface Props {
  documents: IssuedDocument[]
  onClose: () => void
}

const MOST = 12

/** The labels of one document; of several, those that all of them get besides their own. */
export function LabelsDialog({ documents, onClose }: Props) {
  const [only, ...others] = documents
  const isOne = others.length === 0
  const [labels, setLabels] = useState(isOne ? (only?.labels ?? []) : [])
  const known = useQuery(labelsQuery)
  const label = useLabelling(documents, isOne, onClose)
  return (
    <Dialog
      opened
      onClose={onClose}
      title={isOne ? t('Labels of {name}', { name: only?.name ?? '' }) : t('Label the chosen documents')}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          label.mutate(labels)
        }}
      >
        <TagsInput
          label={t('Labels')}
          description={isOne ? t('Such as a project, or “paid”.') : t('They are added to those that each has.')}
          data={known.data ?? []}
          maxTags={MOST}
          maxLength={40}
          splitChars={[',']}
          acceptValueOnBlur
          data-autofocus
          value={labels}
          onChange={setLabels}
        />
        <Group justify="flex-end" mt="lg">
          <Button type="submit" loading={label.isPending}>
            {isOne ? t('Save labels') : t('Add labels')}
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}

function useLabelling(documents: IssuedDocument[], isOne: boolean, onDone: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (labels: string[]) => {
      for (const document of documents) {
        const all = isOne ? labels : [...new Set([...document.labels, ...labels])].slice(0, MOST)
        await labelDocument(document.id, all)
      }
    },
    onSuccess: onDone,
    onError: (error) => showError(failureSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ['documents'] }),
  })
}
