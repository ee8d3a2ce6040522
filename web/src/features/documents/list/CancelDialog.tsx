import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Dialog } from '@/shared/ui/Dialog'
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
    <Dialog opened={opened} onClose={onClose} title="Mark as cancelled">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          cancel.mutate(reason.trim(), { onSuccess: onClose })
        }}
      >
        <p>{document.name} stays as it is and keeps its number. A check of the file answers that it was cancelled.</p>
        <TextInput
          mt="md"
          label="Reason"
          description="For yourself; nobody else is told."
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" loading={cancel.isPending}>
            Mark as cancelled
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}
