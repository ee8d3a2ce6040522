import { Button, Group, Progress } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { downloadFile } from '@/shared/api/files'
import { errorOfLast } from '@/shared/api/lastTried'
import { plural, t } from '@/shared/language/say'
import { FailureNote } from '@/shared/states/FailureNote'
import { failureSentence } from '@/shared/states/failureWords'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { Note } from '@/shared/states/Note'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import {
  batchQuery,
  deleteBatch,
  isAtWork,
  mergedOf,
  MOST_MERGED,
  startBatch,
  stopBatch,
  zipOf,
  type Batch,
} from './api'
import { ColumnsTable } from './ColumnsTable'
import { FaultyRows } from './FaultyRows'
import { faultWords } from './faultWords'
import { FirstPages } from './FirstPages'
import { stateWords } from './stateWords'
import styles from './batches.module.css'

interface Props {
  id: string
  /** Leads to another table. */
  again: ReactNode
  /** Leads to what the business says on its documents. */
  business: ReactNode
  onDeleted: () => void
  /** What else is done with the documents that are made. */
  sending: (batch: Batch) => ReactNode
}

/** One table, from its columns to its documents. */
export function BatchView({ id, ...rest }: Props) {
  const batch = useQuery(batchQuery(id))
  useRowsWhenChecked(id, batch.data)
  switch (batch.status) {
    case 'pending':
      return (
        <Loading what={t('Opening the table')}>
          <Skeleton height={200} />
        </Loading>
      )
    case 'error':
      return (
        <FailureNote
          page
          error={batch.error}
          what={t('this table')}
          retry={() => void batch.refetch()}
          onward={rest.again}
        />
      )
    case 'success':
      return <Opened batch={batch.data} {...rest} />
    default:
      return batch satisfies never
  }
}

function Opened({ batch, again, business, onDeleted, sending }: Omit<Props, 'id'> & { batch: Batch }) {
  if (batch.state === 'unreadable')
    return (
      <Note page title={t('“{name}” could not be read', { name: batch.name })} action={again}>
        <p>{faultWords(batch)}</p>
      </Note>
    )
  const isOpen = batch.state === 'ready' || batch.state === 'stopped' || batch.state === 'done'
  return (
    <div className={styles.batch}>
      <Head batch={batch} onDeleted={onDeleted} />
      <Work batch={batch} />
      {batch.done > 0 && sending(batch)}
      {isOpen && batch.waiting + batch.failed > 0 && (
        <>
          <ColumnsTable key={batch.columns.map(({ field }) => field).join()} batch={batch} business={business} />
          <FaultyRows batch={batch} />
          <FirstPages batch={batch} />
        </>
      )}
    </div>
  )
}

function Head({ batch, onDeleted }: { batch: Batch; onDeleted: () => void }) {
  const client = useQueryClient()
  const forget = useMutation({
    mutationFn: () => deleteBatch(batch.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['batches', 'list'] })
      onDeleted()
    },
  })
  return (
    <div className={styles.stepHead}>
      <div>
        <h1 tabIndex={-1}>{batch.name}</h1>
        <p className="quiet numbers">
          {batch.title} · {plural(batch.total, '{n} row', '{n} rows')}
        </p>
      </div>
      <ConfirmButton
        label={t('Delete the table')}
        title={t('Delete this table?')}
        text={t('Its rows go. Documents that were made of it stay.')}
        action={t('Delete')}
        busy={forget.isPending}
        onConfirm={() => forget.mutate()}
      />
    </div>
  )
}

function Work({ batch }: { batch: Batch }) {
  const isMade = batch.state === 'making' || batch.state === 'stopped' || batch.state === 'done'
  const of = batch.done + batch.waiting
  return (
    <section className={styles.work} aria-label={t('Progress')}>
      <p role="status" className={styles.state}>
        {stateWords(batch)}
      </p>
      {(isMade || isAtWork(batch)) && (
        <Progress
          value={isMade && of > 0 ? (100 * batch.done) / of : 100}
          animated={isAtWork(batch)}
          aria-label={stateWords(batch)}
        />
      )}
      <Group gap="sm">
        <Making batch={batch} />
        {batch.done > 0 && <Results batch={batch} />}
      </Group>
    </section>
  )
}

/** Takes documents along: each as a file, or all as one for the printer. */
function Results({ batch }: { batch: Batch }) {
  return (
    <>
      <Button
        variant={batch.state === 'done' && batch.waiting === 0 ? 'filled' : 'default'}
        onClick={() => void downloadFile(zipOf(batch.id))}
      >
        {plural(batch.done, 'Download {n} document as zip', 'Download {n} documents as zip')}
      </Button>
      {batch.done > 1 && batch.done <= MOST_MERGED && (
        <Button variant="default" onClick={() => void downloadFile(mergedOf(batch.id))}>
          {t('Download as one PDF')}
        </Button>
      )}
    </>
  )
}

/** Starts, stops and goes on. */
function Making({ batch }: { batch: Batch }) {
  const client = useQueryClient()
  const taken = (next: Batch) => client.setQueryData(batchQuery(batch.id).queryKey, next)
  const start = useMutation({ mutationFn: () => startBatch(batch.id), onSuccess: taken })
  const stop = useMutation({ mutationFn: () => stopBatch(batch.id), onSuccess: taken })
  const fault = errorOfLast(start, stop)
  return (
    <>
      {!isAtWork(batch) && batch.waiting > 0 && (
        <Button loading={start.isPending} onClick={() => start.mutate()}>
          {batch.done > 0
            ? plural(batch.waiting, 'Make {n} document more', 'Make {n} documents more')
            : plural(batch.waiting, 'Make {n} document', 'Make {n} documents')}
        </Button>
      )}
      {batch.state === 'making' && (
        <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
          {t('Stop')}
        </Button>
      )}
      {fault && (
        <p role="alert" className={styles.fault}>
          {failureSentence(fault)}
        </p>
      )}
    </>
  )
}

/** Rows are asked for again when the worker has put them down. */
function useRowsWhenChecked(id: string, batch: Batch | undefined): void {
  const client = useQueryClient()
  const isBusy = batch ? isAtWork(batch) : true
  useEffect(() => {
    if (!isBusy) void client.invalidateQueries({ queryKey: ['batches', 'rows', id] })
  }, [client, id, isBusy])
}
