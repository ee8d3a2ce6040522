import { Button, Group, Progress } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { errorOfLast } from '@/shared/api/lastTried'
import { t } from '@/shared/language/say'
import { failureSentence } from '@/shared/states/failureWords'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { endRun, isUnderWay, pauseRun, resumeRun, runsQuery, type MailRun } from './api'
import { pauseWords } from './pauseWords'
import { runWords, troubleWords, whenWords } from './runWords'
import styles from './runs.module.css'

interface Props {
  batch: string
  run: MailRun
}

/** How far the mails are, with what to do about it. */
export function RunProgress({ batch, run }: Props) {
  const settled = run.total - run.waiting
  const troubles = troubleWords(run)
  return (
    <div className={styles.progress}>
      <p role="status" className={styles.state}>
        {runWords(run)}
      </p>
      {isUnderWay(run) && (
        <Progress
          className={styles.bar}
          value={run.total > 0 ? (100 * settled) / run.total : 0}
          animated={run.state === 'sending' && !run.resumes_at}
          aria-label={runWords(run)}
        />
      )}
      {troubles.length > 0 && <p className={styles.trouble}>{troubles.join(' · ')}</p>}
      {run.fault && run.state === 'paused' && (
        <p className={styles.trouble}>{t('Galley paused this by itself: {said}', { said: pauseWords(run) })}</p>
      )}
      {run.fault && run.state === 'done' && <p className={styles.facts}>{t('The rest was not sent, as you asked.')}</p>}
      {whenWords(run) && <p className={styles.facts}>{whenWords(run)}</p>}
      {run.summary === 'sent' && <p className={styles.facts}>{t('The summary was sent to you.')}</p>}
      {run.summary === 'failed' && <p className={styles.trouble}>{t('The summary could not be sent to you.')}</p>}
      {isUnderWay(run) && <Steering batch={batch} run={run} />}
    </div>
  )
}

function Steering({ batch, run }: Props) {
  const pause = useStep(batch, () => pauseRun(batch, run.id))
  const resume = useStep(batch, () => resumeRun(batch, run.id))
  const end = useStep(batch, () => endRun(batch, run.id))
  const fault = errorOfLast(pause, resume, end)
  return (
    <Group gap="sm">
      {run.state === 'paused' ? (
        <Button loading={resume.isPending} onClick={() => resume.mutate()}>
          {t('Go on')}
        </Button>
      ) : (
        <Button variant="default" loading={pause.isPending} onClick={() => pause.mutate()}>
          {t('Pause')}
        </Button>
      )}
      <ConfirmButton
        label={t('Send no more')}
        title={t('Send no more of these mails?')}
        text={t('What went out is out. The rest is not sent; you can send it later, to the others only.')}
        action={t('Send no more')}
        busy={end.isPending}
        onConfirm={() => end.mutate()}
      />
      {fault && (
        <p role="alert" className={styles.trouble}>
          {failureSentence(fault)}
        </p>
      )}
    </Group>
  )
}

function useStep(batch: string, step: () => Promise<MailRun>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: step,
    onSettled: () => client.invalidateQueries({ queryKey: runsQuery(batch).queryKey }),
  })
}
