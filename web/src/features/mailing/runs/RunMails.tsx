import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useFailureMessage } from '@/shared/states/useFailureMessage'
import { t } from '@/shared/language/say'
import { sendMailAgain } from '../api'
import { fateOf, seenOf } from '../mailWords'
import { SendAgain } from '../SendAgain'
import { MOST_LISTED, PORTION, runMailsQuery, runsQuery, type MailRun, type MailState, type RunMail } from './api'
import styles from './runs.module.css'

/** Who got a mail, who is waiting, and of whom the server said what. */
export function RunMails({ batch, run }: { batch: string; run: MailRun }) {
  const [state, setState] = useState<MailState | ''>('')
  const [limit, setLimit] = useState(PORTION)
  const mails = useQuery(runMailsQuery(batch, run.id, state, limit))
  useMailsWithRun(batch, run)
  if (run.total === 0) return null
  return (
    <div className={styles.mails}>
      <NativeSelect
        label={t('Mails')}
        value={state}
        onChange={(event) => setState(event.currentTarget.value as MailState | '')}
        data={stateChoices()}
        maw={260}
      />
      <ul>
        {mails.data?.map((mail) => (
          <MailRow key={mail.id} batch={batch} mail={mail} />
        ))}
      </ul>
      {mails.data?.length === 0 && <p className={styles.facts}>{t('There are none of these.')}</p>}
      {mails.data?.length === limit && limit < MOST_LISTED && (
        <Button variant="default" onClick={() => setLimit(MOST_LISTED)}>
          {t('Show more')}
        </Button>
      )}
    </div>
  )
}

function stateChoices(): { value: MailState | ''; label: string }[] {
  return [
    { value: '', label: t('All') },
    { value: 'waiting', label: t('Waiting') },
    { value: 'sent', label: t('Sent') },
    { value: 'perhaps_sent', label: t('Perhaps sent') },
    { value: 'refused', label: t('Refused') },
    { value: 'failed', label: t('Given up') },
    { value: 'bounced', label: t('Came back') },
  ]
}

function MailRow({ batch, mail }: { batch: string; mail: RunMail }) {
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: () => sendMailAgain(mail.document, mail.id),
    onSettled: () => client.invalidateQueries({ queryKey: runsQuery(batch).queryKey }),
  })
  useFailureMessage(again.error)
  return (
    <li>
      <span className={styles.number}>{t('Row {at}', { at: mail.row })}</span>
      <span className={styles.what}>
        {mail.recipient}
        <span className={`${styles.facts} numbers`} data-bad={mail.can_be_sent_again || mail.state === 'bounced'}>
          {fateOf(mail)} · {seenOf(mail)}
        </span>
      </span>
      {mail.can_be_sent_again && <SendAgain mail={mail} busy={again.isPending} onConfirm={() => again.mutate()} />}
    </li>
  )
}

/** Mails are asked for again whenever one more of them is settled. */
function useMailsWithRun(batch: string, run: MailRun): void {
  const client = useQueryClient()
  const seen = [run.total, run.waiting, run.sent, run.failed, run.perhaps_sent, run.bounced].join()
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ['mail', 'run-mails', batch, run.id] })
  }, [client, batch, run.id, seen])
}
