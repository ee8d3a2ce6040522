import { ActionIcon, Menu } from '@mantine/core'
import { useState } from 'react'
import { CopyIcon, DeleteIcon, MoreIcon, SavedIcon, StopIcon, UndoIcon } from '@/shared/ui/icons'
import type { IssuedDocument } from '../api'
import { CancelDialog } from './CancelDialog'
import type { OnStart } from './DocumentActions'
import { LabelsDialog } from './LabelsDialog'
import { useCancelling } from './useCancelling'
import { useDeleteDocuments } from './useDeleteDocuments'

/** What is done with a document less often: let another one count in its place, cancel it, delete it. */
export function DocumentMenu({ document, onStart }: { document: IssuedDocument; onStart: OnStart }) {
  const [isCancelling, setCancelling] = useState(false)
  const [isLabelling, setLabelling] = useState(false)
  const remove = useDeleteDocuments()
  const { reinstate } = useCancelling(document)
  const counts = document.state === 'issued'
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={230}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`${document.name}: label, replace, cancel or delete`}
          >
            <MoreIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {counts && (
            <Menu.Item leftSection={<CopyIcon size={18} />} onClick={() => onStart(document, { replacing: true })}>
              Replace by a new one
            </Menu.Item>
          )}
          {counts && (
            <Menu.Item leftSection={<StopIcon size={18} />} onClick={() => setCancelling(true)}>
              Mark as cancelled …
            </Menu.Item>
          )}
          {!counts && (
            <Menu.Item leftSection={<UndoIcon size={18} />} onClick={() => reinstate.mutate()}>
              Let it count again
            </Menu.Item>
          )}
          <Menu.Item leftSection={<SavedIcon size={18} />} onClick={() => setLabelling(true)}>
            Labels …
          </Menu.Item>
          <Menu.Item leftSection={<DeleteIcon size={18} />} onClick={() => remove([document])}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isLabelling && <LabelsDialog documents={[document]} onClose={() => setLabelling(false)} />}
      <CancelDialog document={document} opened={isCancelling} onClose={() => setCancelling(false)} />
    </>
  )
}
