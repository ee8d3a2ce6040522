import { useQuery } from '@tanstack/react-query'
import { Skeleton } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { rowPageQuery, rowsQuery, type Batch, type BatchRow } from './api'
import styles from './batches.module.css'

const SHOWN = 3

/** The first pages of the first documents, as they would be made now. */
export function FirstPages({ batch }: { batch: Batch }) {
  const rows = useQuery(rowsQuery(batch.id, 'good', 0, SHOWN))
  if (!rows.data?.length) return null
  return (
    <section aria-labelledby="batch-pages" className={styles.step}>
      <h2 id="batch-pages">{t('First pages')}</h2>
      <ul className={styles.pages}>
        {rows.data.map((row) => (
          <Page key={row.number} batch={batch} row={row} />
        ))}
      </ul>
    </section>
  )
}

function Page({ batch, row }: { batch: Batch; row: BatchRow }) {
  const page = useQuery(rowPageQuery(batch, row))
  return (
    <li>
      {page.data ? (
        <img src={page.data} alt={t('First page of row {number}', { number: row.number })} className={styles.page} />
      ) : (
        <Skeleton ratio="1 / 1.41" />
      )}
      <span className="quiet">
        {page.isError ? t('This page could not be drawn.') : t('Row {at}', { at: row.number })}
      </span>
    </li>
  )
}
