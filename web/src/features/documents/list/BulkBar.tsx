import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { failureSentence } from '@/shared/states/failureWords'
import { DeleteIcon, DownloadIcon, SavedIcon } from '@/shared/ui/icons'
import { showError } from '@/shared/messages/showMessage'
import { plural, t } from '@/shared/language/say'
import { downloadTogether } from './downloadTogether'
import styles from './list.module.css'
import { LabelsDialog } from './LabelsDialog'
import { useDeleteDocuments } from './useDeleteDocuments'
import type { Selection } from './useSelection'

/** What can be done with all that is chosen; there only while something is. */
export function BulkBar({ selection }: { selection: Selection }) {
  const { chosen } = selection
  const [isLabelling, setLabelling] = useState(false)
  const remove = useDeleteDocuments()
  const together = useMutation({ mutationFn: downloadTogether, onError: (error) => showError(failureSentence(error)) })
  if (chosen.length === 0) return null
  return (
    <div className={styles.bulk} role="region" aria-label={t('Chosen documents')}>
      <span className="numbers">{plural(chosen.length, '{n} document chosen', '{n} documents chosen')}</span>
      <Button
        variant="default"
        leftSection={<DownloadIcon size={18} />}
        loading={together.isPending}
        onClick={() => together.mutate(chosen)}
      >
        {chosen.length > 1 ? t('Download as one zip') : t('Download')}
      </Button>
      <Button variant="default" leftSection={<SavedIcon size={18} />} onClick={() => setLabelling(true)}>
        {t('Label')}
      </Button>
      {isLabelling && <LabelsDialog documents={chosen} onClose={() => setLabelling(false)} />}
      <Button
        variant="default"
        leftSection={<DeleteIcon size={18} />}
        onClick={() => {
          remove(chosen)
          selection.clear()
        }}
      >
        {t('Delete')}
      </Button>
      <Button variant="subtle" color="gray" onClick={selection.clear}>
        {t('Choose none')}
      </Button>
    </div>
  )
}
