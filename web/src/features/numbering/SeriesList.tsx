import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { allNumberedQuery, type Numbered } from './api'
import styles from './numbering.module.css'
import { SeriesDialog } from './SeriesDialog'

/** Each template whose documents have a number, and who gives it. */
export function SeriesList() {
  const all = useQuery(allNumberedQuery)
  const [open, setOpen] = useState<Numbered>()
  if (all.isPending)
    return (
      <Loading what={t('Loading how documents are numbered')}>
        <Skeleton height={120} />
      </Loading>
    )
  if (all.isError)
    return <FailureNote error={all.error} what={t('how documents are numbered')} retry={() => void all.refetch()} />
  if (all.data.length === 0) return <p className="quiet">{t('No template has a number that counts on.')}</p>
  return (
    <>
      <ul className={styles.list}>
        {all.data.map((one) => (
          <SeriesRow key={one.template} numbered={one} onOpen={() => setOpen(one)} />
        ))}
      </ul>
      {open && <SeriesDialog key={open.template} numbered={open} onClose={() => setOpen(undefined)} />}
    </>
  )
}

function SeriesRow({ numbered, onOpen }: { numbered: Numbered; onOpen: () => void }) {
  const { title, series, next, may_change: mayChange } = numbered
  return (
    <li>
      <span className={styles.what}>
        {title}
        <span className={`${styles.facts} numbers`}>{wordsFor(series, next ?? '')}</span>
      </span>
      {mayChange && (
        <Button
          variant="default"
          size="compact-md"
          aria-label={
            series ? t('Change the series of {title}', { title }) : t('Let Galley number: {title}', { title })
          }
          onClick={onOpen}
        >
          {series ? t('Change') : t('Let Galley number')}
        </Button>
      )}
    </li>
  )
}

function wordsFor(series: Numbered['series'], next: string): string {
  if (!series) return t('Numbered by hand')
  return series.gapless ? t('The next one is {next}, without gaps', { next }) : t('The next one is {next}', { next })
}
