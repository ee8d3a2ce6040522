import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { failureOf, type Failure } from '@/shared/api/failure'
import { freshId } from '@/shared/device/freshId'
import { failureSentence } from '@/shared/states/failureWords'
import { DownloadIcon, SignedIcon } from '@/shared/ui/icons'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { issueDocument, pdfUrl, type Values } from '../api'
import { downloadFile } from '@/shared/api/files'
import { placeOf, type Issued } from './placeOf'
import { shortcut } from './SaveButton'
import { sameJson } from '@/shared/json/json'
import { Hint } from '@/shared/ui/Hint'
import { useFailureMessage } from '@/shared/states/useFailureMessage'
import { t } from '@/shared/language/say'

interface Props {
  template: string
  version: number
  /** The business that it is made for, where it is not the first one. */
  brand: string | undefined
  /** The document in whose place the download counts, if any. */
  replaces: string | undefined
  isDraft: boolean
  /** Whether it is signed; left out: as its organisation does. */
  signed: boolean | undefined
  /** What is done with the values on the desk once they are kept as a document. */
  onKept: (typed: Values) => void
  onRefused: (failure: Failure) => void
}

/** The values as they stand on the desk, and as they are sent. */
interface Pressed {
  typed: Values
  sent: Values
}

/** The one blue button: issues the document, downloads it and says where it lies. */
export function useDownload({ template, version, brand, replaces, isDraft, signed, onKept, onRefused }: Props) {
  const client = useQueryClient()
  const keyOf = useIdempotencyKey({ template, version, brand, signed })
  const [issued, setIssued] = useState<Issued>()
  const download = useMutation({
    mutationFn: ({ sent: values }: Pressed) => {
      const inPlaceOf = placeOf({ values, signed }, replaces, issued)
      const order = { template, version, values, brand, defaults: 'none' as const, replaces: inPlaceOf, signed }
      return issueDocument(order, keyOf(values))
    },
    onSuccess: (document, { typed, sent: values }) => {
      onKept(typed)
      const replaced = placeOf({ values, signed }, replaces, issued)
      setIssued({ values, signed, id: document.id, number: document.number, replaced })
      void client.invalidateQueries({ queryKey: ['series'] })
      downloadFile(pdfUrl(document.id)).catch((error: unknown) => showError(failureSentence(error)))
      const next = {
        label: t('New from this'),
        to: `/templates/${template}`,
        search: { from: `document-${document.id}` },
      }
      showMessage(t('Downloaded, and kept in Documents'), {
        links: [{ label: t('Show'), to: '/documents' }, next],
        lasts: 10_000,
      })
      void client.invalidateQueries({ queryKey: ['documents'] })
    },
    onError: (error) => {
      onRefused(failureOf(error))
    },
  })
  useFailureMessage(download.error, (error) =>
    isDraft ? t('A draft makes no documents. Publish the version first.') : failureSentence(error),
  )
  return { ...download, issued }
}

/** The same values ask for the same document: pressing twice, or again after a lost connection, makes one. */
function useIdempotencyKey(
  order: Pick<Props, 'template' | 'version' | 'brand' | 'signed'>,
): (values: Values) => string {
  const last = useRef<{ of: unknown; key: string }>(undefined)
  return (values) => {
    const of = { ...order, values, day: new Date().toDateString() }
    if (!last.current || !sameJson(last.current.of, of)) last.current = { of, key: freshId() }
    return last.current.key
  }
}

export function DownloadButton({
  busy,
  onDownload,
  full = false,
  isSigned,
  children,
}: {
  busy: boolean
  onDownload: () => void
  full?: boolean
  isSigned: boolean
  /** What more can be chosen, right of the button. */
  children?: ReactNode
}) {
  return (
    <Button.Group w={full ? '100%' : undefined}>
      <Hint label={`${isSigned ? t('Download signed PDF') : t('Download PDF')} (${shortcut('Enter')})`}>
        <Button
          leftSection={isSigned ? <SignedIcon size={18} /> : <DownloadIcon size={18} />}
          onClick={onDownload}
          loading={busy}
          fullWidth={full}
        >
          {t('Download PDF')}
        </Button>
      </Hint>
      {children}
    </Button.Group>
  )
}
