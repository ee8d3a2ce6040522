import { ActionIcon } from '@mantine/core'
import type { ReactNode } from 'react'
import { downloadFile } from '@/shared/api/files'
import { failureSentence } from '@/shared/states/failureWords'
import { CopyIcon, DeleteIcon, DownloadIcon, PagesIcon } from '@/shared/ui/icons'
import { showError } from '@/shared/messages/showMessage'
import { openDocument, pdfUrl, type IssuedDocument } from '../api'
import { useDeleteDocuments } from './useDeleteDocuments'
import { useStartFromDocument, type OnStart } from './useStartFromDocument'
import { Hint } from '@/shared/ui/Hint'

/** What can be done with one document: look at it, start a new one from it, download it, delete it. */
export function DocumentActions({ document, onStart }: { document: IssuedDocument; onStart: OnStart }) {
  const { id, name } = document
  const remove = useDeleteDocuments()
  const start = useStartFromDocument(onStart)
  return (
    <>
      <Action
        tip="Look at it"
        label={`Look at ${name}`}
        onClick={() => void openDocument(id).catch((error: unknown) => showError(failureSentence(error)))}
      >
        <PagesIcon />
      </Action>
      <Action
        tip="Start a new one from it"
        label={`Start a new one from ${name}`}
        busy={start.isPending}
        onClick={() => start.mutate(document)}
      >
        <CopyIcon />
      </Action>
      <DownloadLink document={document} />
      <Action tip="Delete" label={`Delete ${name}`} onClick={() => remove([document])}>
        <DeleteIcon />
      </Action>
    </>
  )
}

interface ActionProps {
  tip: string
  label: string
  busy?: boolean
  onClick: () => void
  children: ReactNode
}

function Action({ tip, label, busy, onClick, children }: ActionProps) {
  return (
    <Hint label={tip}>
      <ActionIcon variant="subtle" color="gray" size="lg" loading={busy} aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Hint>
  )
}

/** A real link, so that the browser can copy or open its address; a click fetches the file for the organisation. */
function DownloadLink({ document: { id, name } }: { document: IssuedDocument }) {
  return (
    <Hint label="Download PDF">
      <ActionIcon
        component="a"
        href={pdfUrl(id)}
        download
        variant="subtle"
        size="lg"
        aria-label={`Download ${name}`}
        onClick={(event) => {
          event.preventDefault()
          downloadFile(pdfUrl(id)).catch((error: unknown) => showError(failureSentence(error)))
        }}
      >
        <DownloadIcon />
      </ActionIcon>
    </Hint>
  )
}
