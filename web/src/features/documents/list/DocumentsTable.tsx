import { Button, Checkbox } from '@mantine/core'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useState } from 'react'
import { t } from '@/shared/language/say'
import type { IssuedDocument } from '../api'
import { DocumentRow } from './DocumentRow'
import styles from './list.module.css'
import type { Selection } from './useSelection'
import type { Deeds } from './deeds'

interface Props {
  documents: IssuedDocument[]
  total: string
  /** Whether all are of one template. */
  isOneKind: boolean
  selection: Selection
  hasMore: boolean
  loadingMore: boolean
  onMore: () => void
  deeds: Deeds
}

/** What, for whom, when, which version, and the file again. Only the rows in sight are in the page. */
export function DocumentsTable({ documents, total, isOneKind, selection, hasMore, loadingMore, onMore, deeds }: Props) {
  const { body, rows, above, below, lastIndex, measure } = useRowsInSight(documents)
  const nearsEnd = lastIndex >= documents.length - 10
  useEffect(() => {
    if (nearsEnd && hasMore && !loadingMore) onMore()
  }, [nearsEnd, hasMore, loadingMore, onMore])
  return (
    <>
      <table
        className={styles.table}
        aria-rowcount={total.endsWith('+') ? -1 : Number(total) + 1}
        data-one-kind={isOneKind}
      >
        <TableHead selection={selection} isOneKind={isOneKind} />
        <tbody ref={body}>
          {above > 0 && <Gap height={above} columns={isOneKind ? 7 : 6} />}
          {rows.map(({ index, document }) => (
            <DocumentRow
              key={document.id}
              at={index}
              measure={measure}
              document={document}
              isOneKind={isOneKind}
              selection={selection}
              deeds={deeds}
            />
          ))}
          {below > 0 && <Gap height={below} columns={isOneKind ? 7 : 6} />}
        </tbody>
      </table>
      {hasMore && (
        <div className={styles.more}>
          <Button variant="subtle" loading={loadingMore} onClick={onMore}>
            {t('Show more')}
          </Button>
        </div>
      )}
    </>
  )
}

const ROW_HEIGHT = 57

/** The documents whose rows are near the visible part of the page, and the room of those above and below, in pixels. */
function useRowsInSight(documents: IssuedDocument[]) {
  const [top, setTop] = useState(0)
  const body = useCallback((element: HTMLElement | null) => {
    if (element) setTop(element.getBoundingClientRect().top + window.scrollY)
  }, [])
  const list = useWindowVirtualizer({
    count: documents.length,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (at) => documents[at]?.id ?? at,
  })
  const seen = list.getVirtualItems()
  const [first, last] = [seen[0], seen.at(-1)]
  return {
    body,
    rows: seen.flatMap(({ index }) => {
      const document = documents[index]
      return document ? [{ index, document }] : []
    }),
    above: first ? first.start - list.options.scrollMargin : 0,
    below: last ? list.getTotalSize() - (last.end - list.options.scrollMargin) : 0,
    lastIndex: last?.index ?? 0,
    measure: list.measureElement,
  }
}

function TableHead({ selection, isOneKind }: { selection: Selection; isOneKind: boolean }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th className={styles.choose}>
          <label className={styles.tick}>
            <Checkbox
              aria-label={selection.state === 'all' ? t('Choose none') : t('Choose all that are loaded')}
              checked={selection.state === 'all'}
              indeterminate={selection.state === 'some'}
              onChange={selection.toggleAll}
            />
          </label>
        </th>
        <th>{isOneKind ? t('Number') : t('Document')}</th>
        <th className={styles.for}>{t('For')}</th>
        {isOneKind && <th className={styles.due}>{t('Due')}</th>}
        <th className={styles.number}>{t('Amount')}</th>
        <th className={styles.when}>{isOneKind ? t('Date') : t('Day')}</th>
        <th className={styles.deeds}>
          <span className={styles.spoken}>{t('Actions')}</span>
        </th>
      </tr>
    </thead>
  )
}

/** The room of rows that are not drawn. One column too many would take the width of a column from the others. */
function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden="true" className={styles.gap}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}
