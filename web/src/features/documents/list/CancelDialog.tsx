import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'
import type { IssuedDocument } from '../api'
import { useCancelling } from './useCancelling'

interface Props {
  document: IssuedDocument
  opened: boolean
  onClose: () => void
}

/** Asks why a document counts no more, and says what that means. */
export function CancelDialog({ document, opened, onClose }: Props) {
  const [reason, setReason] = useState('')
  const { cancel } = useCancelling(document)
  return (
    <Dialog opened={opened} onClose={onClose} title={t('Mark as cancelled')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          cancel.mutate(reason.trim(), { onSuccess: onClose })
        }}
      >
        <p>
          {t('{name} stays as it is and keeps its number. A check of the file answers that it was cancelled.', {
            name: document.name,
          })}
        </p>
        <TextInput
          mt="md"
          label={t('Reason')}
          description={t('For yourself; nobody else is told.')}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('Leave it')}
          </Button>
          <Button type="submit" loading={cancel.isPending}>
            {t('Mark as cancelled')}
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}
