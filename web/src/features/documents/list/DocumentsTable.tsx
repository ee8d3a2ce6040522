import { ActionIcon, Button, Checkbox, Tooltip } from '@mantine/core'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useState, type MouseEvent } from 'react'
import { downloadFile } from '@/shared/api/files'
import { digitsOf } from '@/shared/format/currencies'
import { showNumber } from '@/shared/format/shown'
import { showPlainDay, showWhen } from '@/shared/format/when'
import { count, showSize } from '@/shared/format/words'
import { sentenceFor } from '@/shared/ui/FailureNote'
import { CopyIcon, DeleteIcon, DownloadIcon, PagesIcon } from '@/shared/ui/icons'
import { complain } from '@/shared/ui/messages'
import { labelOf, lookAt, pdfUrl, type IssuedDocument } from '../api'
import styles from './list.module.css'
import { useDeleting } from './useDeleting'
import type { Selection } from './useSelection'
import { useStarting, type OnStart } from './useStarting'

interface Props {
  documents: IssuedDocument[]
  total: number
  selection: Selection
  hasMore: boolean
  loadingMore: boolean
  onMore: () => void
  onStart: OnStart
}

const ROW_HEIGHT = 57

/** What, for whom, when, which version, and the file again. Only the rows in sight are in the page. */
export function DocumentsTable({ documents, total, selection, hasMore, loadingMore, onMore, onStart }: Props) {
  const [top, setTop] = useState(0)
  const body = useCallback((element: HTMLElement | null) => {
    if (element) setTop(element.getBoundingClientRect().top + window.scrollY)
  }, [])

  const rows = useWindowVirtualizer({
    count: documents.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (at) => documents[at]?.id ?? at,
  })
  const seen = rows.getVirtualItems()
  const [first, last] = [seen[0], seen.at(-1)]
  const above = first ? first.start - rows.options.scrollMargin : 0
  const below = last ? rows.getTotalSize() - (last.end - rows.options.scrollMargin) : 0
  const nearsEnd = (last?.index ?? 0) >= documents.length - 10
  useEffect(() => {
    if (nearsEnd && hasMore && !loadingMore) onMore()
  }, [nearsEnd, hasMore, loadingMore, onMore])

  return (
    <>
      <table className={styles.table} aria-rowcount={total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th className={styles.choose}>
              <label className={styles.tick}>
                <Checkbox
                  aria-label={selection.state === 'all' ? 'Choose none' : 'Choose all that are loaded'}
                  checked={selection.state === 'all'}
                  indeterminate={selection.state === 'some'}
                  onChange={selection.toggleAll}
                />
              </label>
            </th>
            <th>Document</th>
            <th>For</th>
            <th className={styles.number}>Amount</th>
            <th>Day</th>
            <th className={styles.deeds}>
              <span className={styles.spoken}>Actions</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {above > 0 && <Gap height={above} />}
          {seen.map((row) => {
            const document = documents[row.index]
            return (
              document && (
                <Row
                  key={row.key}
                  at={row.index}
                  measure={rows.measureElement}
                  document={document}
                  selection={selection}
                  onStart={onStart}
                />
              )
            )
          })}
          {below > 0 && <Gap height={below} />}
        </tbody>
      </table>
      {hasMore && (
        <div className={styles.more}>
          <Button variant="subtle" loading={loadingMore} onClick={onMore}>
            Show more
          </Button>
        </div>
      )}
    </>
  )
}

function Gap({ height }: { height: number }) {
  return (
    <tr aria-hidden="true" className={styles.gap}>
      <td colSpan={6} style={{ height }} />
    </tr>
  )
}

interface RowProps {
  at: number
  document: IssuedDocument
  selection: Selection
  measure: (element: Element | null) => void
  onStart: OnStart
}

function Row({ at, document, selection, measure, onStart }: RowProps) {
  const remove = useDeleting()
  const start = useStarting(onStart)
  const isChosen = selection.has(document.id)
  const fetchFirst = (event: MouseEvent) => {
    event.preventDefault()
    downloadFile(pdfUrl(document.id)).catch((error: unknown) => complain(sentenceFor(error)))
  }
  const kind = document.title === document.template_title ? '' : `${document.template_title}, `
  const facts = `${kind}version ${document.version}, ${count(document.pages, 'page')}, ${showSize(document.size)}`
  const amount = document.amount ? showNumber(document.amount, 'en', { digits: digitsOf(document.currency) }) : ''
  return (
    <tr ref={measure} data-index={at} aria-rowindex={at + 2} data-chosen={isChosen}>
      <td className={styles.choose}>
        <label className={styles.tick}>
          <Checkbox
            aria-label={`Choose ${document.name}`}
            checked={isChosen}
            onChange={(event) => {
              selection.toggle(document.id, 'shiftKey' in event.nativeEvent && event.nativeEvent.shiftKey === true)
            }}
          />
        </label>
      </td>
      <td className={styles.what}>
        <span className={styles.name}>{labelOf(document)}</span>
        <span className={`${styles.facts} numbers`}>{facts}</span>
      </td>
      <td className={styles.for}>{document.subject || '–'}</td>
      <td className={`${styles.number} numbers`}>{amount && `${amount} ${document.currency}`}</td>
      <td className={`${styles.when} numbers`} title={`Made ${showWhen(document.created_at)}`}>
        {showPlainDay(document.issued_on)}
      </td>
      <td className={styles.deeds}>
        <Tooltip label="Look at it" openDelay={400}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`Look at ${document.name}`}
            onClick={() => {
              lookAt(document.id).catch((error: unknown) => complain(sentenceFor(error)))
            }}
          >
            <PagesIcon />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Start a new one from it" openDelay={400}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            loading={start.isPending}
            aria-label={`Start a new one from ${document.name}`}
            onClick={() => {
              start.mutate(document)
            }}
          >
            <CopyIcon />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Download PDF" openDelay={400}>
          <ActionIcon
            component="a"
            href={pdfUrl(document.id)}
            download
            variant="subtle"
            size="lg"
            aria-label={`Download ${document.name}`}
            onClick={fetchFirst}
          >
            <DownloadIcon />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Delete" openDelay={400}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`Delete ${document.name}`}
            onClick={() => {
              remove([document])
            }}
          >
            <DeleteIcon />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  )
}
