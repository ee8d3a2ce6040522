import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { readCustomisation, type Customisation } from '@/features/documents/api'
import { failureOf } from '@/shared/api/failure'
import { failureSentence } from '@/shared/states/failureWords'
import { showError } from '@/shared/messages/showMessage'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'

interface Props {
  error: unknown
  savedId: string | undefined
  onCopy: () => void
  onTheirs: (customisation: Customisation) => void
  onClose: () => void
}

/** Another person or another tab has saved in between: nothing is overwritten, and the person chooses. */
export function ConflictDialog({ error, savedId, onCopy, onTheirs, onClose }: Props) {
  const isConflict = Boolean(error) && failureOf(error).kind === 'changedMeanwhile'
  const fetchTheirs = useTheirs({ savedId, onTheirs, onClose })
  return (
    <Dialog opened={isConflict} onClose={onClose} title={t('Saved elsewhere in the meantime')}>
      <p>
        {t(
          'These values were saved in another tab or by another person after you opened them. Nothing was overwritten.',
        )}
      </p>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" loading={fetchTheirs.isPending} onClick={() => fetchTheirs.mutate()}>
          {t('Take theirs, drop mine')}
        </Button>
        <Button
          data-autofocus
          onClick={() => {
            onClose()
            onCopy()
          }}
        >
          {t('Save mine as a copy')}
        </Button>
      </Group>
    </Dialog>
  )
}

/** Puts the values that were saved meanwhile in the place of these. */
function useTheirs({ savedId, onTheirs, onClose }: Pick<Props, 'savedId' | 'onTheirs' | 'onClose'>) {
  return useMutation({
    mutationFn: () => readCustomisation(savedId ?? ''),
    onSuccess: (theirs) => {
      onTheirs(theirs)
      onClose()
    },
    onError: (failure) => showError(failureSentence(failure)),
  })
}
