import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { plural, t } from '@/shared/language/say'
import { FailureNote } from '@/shared/states/FailureNote'
import { batchesQuery, type Batch } from './api'
import { stateWords } from './stateWords'
import styles from './batches.module.css'

/** The tables that were taken before, the newest first; nothing where there are none. */
export function BatchesList({ link }: { link: (batch: Batch) => ReactNode }) {
  const batches = useQuery(batchesQuery)
  if (batches.isError)
    return <FailureNote error={batches.error} what={t('your tables')} retry={() => void batches.refetch()} />
  if (!batches.data?.length) return null
  return (
    <section aria-labelledby="batches-before">
      <h2 id="batches-before">{t('Tables before')}</h2>
      <ul className={styles.list}>
        {batches.data.map((batch) => (
          <li key={batch.id}>
            <span className={styles.what}>
              {link(batch)}
              <span className={styles.facts}>
                {[batch.title, plural(batch.total, '{n} row', '{n} rows'), stateWords(batch)].join(' · ')}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
