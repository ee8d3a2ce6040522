import { ActionIcon } from '@mantine/core'
import type { ReactNode } from 'react'
import { downloadFile } from '@/shared/api/files'
import { failureSentence } from '@/shared/states/failureWords'
import { CopyIcon, DownloadIcon, PagesIcon } from '@/shared/ui/icons'
import { showError } from '@/shared/messages/showMessage'
import { openDocument, pdfUrl, type IssuedDocument } from '../api'
import type { Deeds } from './deeds'
import { DocumentMenu } from './DocumentMenu'
import { Hint } from '@/shared/ui/Hint'
import { t } from '@/shared/language/say'

/** What can be done with one document: look at it, make a new one from it, download it, and more. */
export function DocumentActions({ document, deeds }: { document: IssuedDocument; deeds: Deeds }) {
  const { id, name } = document
  return (
    <>
      <Action
        tip={t('Look at it')}
        label={t('Look at {name}', { name })}
        onClick={() => void openDocument(id).catch((error: unknown) => showError(failureSentence(error)))}
      >
        <PagesIcon />
      </Action>
      <Action tip={t('New from this')} label={t('New from {name}', { name })} onClick={() => deeds.start(document)}>
        <CopyIcon />
      </Action>
      <DownloadLink document={document} />
      <DocumentMenu document={document} deeds={deeds} />
    </>
  )
}

interface ActionProps {
  tip: string
  label: string
  onClick: () => void
  children: ReactNode
}

function Action({ tip, label, onClick, children }: ActionProps) {
  return (
    <Hint label={tip}>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Hint>
  )
}

/** A real link, so that the browser can copy or open its address; a click fetches the file for the organisation. */
function DownloadLink({ document: { id, name } }: { document: IssuedDocument }) {
  return (
    <Hint label={t('Download PDF')}>
      <ActionIcon
        component="a"
        href={pdfUrl(id)}
        download
        variant="subtle"
        size="lg"
        aria-label={t('Download {name}', { name })}
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
