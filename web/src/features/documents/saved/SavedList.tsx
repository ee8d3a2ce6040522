import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { FailureNote } from '@/shared/states/FailureNote'
import { Note } from '@/shared/states/Note'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { customisationsQuery, type CustomisationSummary } from '../api'
import type { RenderSavedLink } from './renderSavedLink'
import { SavedRow } from './SavedRow'
import styles from './saved.module.css'

interface Props {
  begin: ReactNode
  renderLink: RenderSavedLink
  /** Called with the saved values that a new document shall begin from. */
  onStart: (saved: CustomisationSummary) => void
}

/** Saved values, newest first: open, rename, delete with undo. */
export function SavedList({ begin, renderLink, onStart }: Props) {
  const saved = useQuery(customisationsQuery)
  return (
    <section aria-labelledby="saved-title">
      <h1 id="saved-title" tabIndex={-1}>
        {t('Saved')}
      </h1>
      {saved.status === 'pending' && (
        <Loading what={t('Loading what you saved')}>
          {[0, 1, 2, 3].map((row) => (
            <div key={row} style={{ padding: '16px 0' }}>
              <Skeleton height={24} width="60%" />
            </div>
          ))}
        </Loading>
      )}
      {saved.status === 'error' && (
        <FailureNote error={saved.error} what={t('what you saved')} retry={() => void saved.refetch()} />
      )}
      {saved.status === 'success' && saved.data.length === 0 && (
        <Note title={t('Nothing saved yet')} action={begin}>
          <p>
            {t(
              'Values that you save while filling in a template lie here, with every earlier save, to be taken up again.',
            )}
          </p>
        </Note>
      )}
      {saved.status === 'success' && (
        <ul className={styles.list}>
          {saved.data.map((one) => (
            <SavedRow key={one.id} saved={one} renderLink={renderLink} onStart={() => onStart(one)} />
          ))}
        </ul>
      )}
    </section>
  )
}
