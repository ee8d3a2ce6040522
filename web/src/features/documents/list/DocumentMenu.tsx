import { ActionIcon, Menu } from '@mantine/core'
import { useRef, useState } from 'react'
import { downloadFile } from '@/shared/api/files'
import { failureSentence } from '@/shared/states/failureWords'
import { showError } from '@/shared/messages/showMessage'
import {
  CopyIcon,
  DeleteIcon,
  DownloadIcon,
  MoreIcon,
  PagesIcon,
  SavedIcon,
  SendIcon,
  StopIcon,
  UndoIcon,
} from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import { eInvoiceUrl, openDocument, type IssuedDocument } from '../api'
import { CancelDialog } from './CancelDialog'
import type { Deeds } from './deeds'
import { LabelsDialog } from './LabelsDialog'
import { useCancelling } from './useCancelling'
import { useDeleteDocuments } from './useDeleteDocuments'

/** What is done with a document less often: let another one count in its place, cancel it, delete it. */
export function DocumentMenu({ document, deeds }: { document: IssuedDocument; deeds: Deeds }) {
  const { asked, ask, opener, close } = useAsking()
  const remove = useDeleteDocuments()
  const { reinstate } = useCancelling(document)
  const counts = document.state === 'issued'
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={230}>
        <Menu.Target>
          <ActionIcon
            ref={opener}
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('{name}: send, label, replace, cancel or delete', { name: document.name })}
          >
            <MoreIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {document.e_invoice && <EInvoiceItem document={document} />}
          {counts && <CountingItems document={document} deeds={deeds} onCancel={() => ask('cancelling')} />}
          {document.replaced_by && <ReplacementItem id={document.replaced_by} />}
          {!counts && (
            <Menu.Item leftSection={<UndoIcon size={18} />} onClick={() => reinstate.mutate()}>
              {t('Let it count again')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<SavedIcon size={18} />} onClick={() => ask('labels')}>
            {t('Labels …')}
          </Menu.Item>
          <Menu.Item leftSection={<DeleteIcon size={18} />} onClick={() => remove([document])}>
            {t('Delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === 'labels' && <LabelsDialog documents={[document]} onClose={close} />}
      <CancelDialog document={document} opened={asked === 'cancelling'} onClose={close} />
    </>
  )
}

/** The electronic invoice alone, for a portal that takes no PDF. */
function EInvoiceItem({ document }: { document: IssuedDocument }) {
  return (
    <Menu.Item
      leftSection={<DownloadIcon size={18} />}
      onClick={() => {
        downloadFile(eInvoiceUrl(document.id)).catch((error: unknown) => showError(failureSentence(error)))
      }}
    >
      {t('{form} as XML', { form: document.e_invoice === 'xrechnung' ? 'XRechnung' : 'Factur-X' })}
    </Menu.Item>
  )
}

/** The document that counts in place of this one, wherever the list has it. */
function ReplacementItem({ id }: { id: string }) {
  return (
    <Menu.Item
      leftSection={<PagesIcon size={18} />}
      onClick={() => void openDocument(id).catch((error: unknown) => showError(failureSentence(error)))}
    >
      {t('Look at what replaced it')}
    </Menu.Item>
  )
}

interface CountingProps {
  document: IssuedDocument
  deeds: Deeds
  onCancel: () => void
}

/** What is done with a document that counts. */
function CountingItems({ document, deeds, onCancel }: CountingProps) {
  return (
    <>
      <Menu.Item leftSection={<SendIcon size={18} />} onClick={() => deeds.send(document)}>
        {t('Send …')}
      </Menu.Item>
      <Menu.Item leftSection={<CopyIcon size={18} />} onClick={() => deeds.start(document, { replacing: true })}>
        {t('Replace by a new one')}
      </Menu.Item>
      <Menu.Item leftSection={<StopIcon size={18} />} onClick={onCancel}>
        {t('Mark as cancelled …')}
      </Menu.Item>
    </>
  )
}

/** Which dialog is open. What opened it was in the menu and is gone, so the focus goes back to the menu's button. */
function useAsking() {
  const [asked, ask] = useState<'labels' | 'cancelling'>()
  const opener = useRef<HTMLButtonElement>(null)
  const close = () => {
    ask(undefined)
    opener.current?.focus({ preventScroll: true })
  }
  return { asked, ask, opener, close }
}
