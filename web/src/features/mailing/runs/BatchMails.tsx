import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '@/shared/language/say'
import { FailureNote } from '@/shared/states/FailureNote'
import { isUnderWay, runsQuery, type MailRun } from './api'
import { RunForm } from './RunForm'
import { RunMails } from './RunMails'
import { RunProgress } from './RunProgress'
import styles from './runs.module.css'

interface Props {
  batch: string
  /** Whether documents are still made. */
  isBusy: boolean
}

/** The documents of a table by mail: begun here, and what becomes of each. */
export function BatchMails({ batch, isBusy }: Props) {
  const runs = useQuery(runsQuery(batch))
  if (runs.isError) return <FailureNote error={runs.error} what={t('its mails')} retry={() => void runs.refetch()} />
  if (!runs.data) return null
  return <Section batch={batch} isBusy={isBusy} run={runs.data[0]} />
}

function Section({ batch, isBusy, run }: Props & { run: MailRun | undefined }) {
  const [isWriting, setWriting] = useState(false)
  const mayBegin = !isBusy && !(run && isUnderWay(run))
  return (
    <section aria-labelledby="batch-mails" className={styles.section}>
      <h2 id="batch-mails">{t('By mail')}</h2>
      {run && <RunProgress batch={batch} run={run} />}
      {mayBegin && isWriting && <RunForm batch={batch} onEnd={() => setWriting(false)} />}
      {mayBegin && !isWriting && (
        <Button variant="default" onClick={() => setWriting(true)}>
          {run ? t('Send once more …') : t('Send by mail …')}
        </Button>
      )}
      {run && <RunMails batch={batch} run={run} />}
    </section>
  )
}
