import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FailureNote } from '@/shared/states/FailureNote'
import { mailsQuery, seeToMails, sendMailAgain, type ListedMail } from './api'
import { fateOf, seenOf } from './mailWords'
import { SendAgain } from './SendAgain'
import styles from './mailing.module.css'
import { useFailureMessage } from '@/shared/states/useFailureMessage'
import { t } from '@/shared/language/say'

/** The mails with a document, and what became of each. */
export function MailList({ id }: { id: string }) {
  const mails = useQuery(mailsQuery(id))
  if (mails.isError)
    return <FailureNote error={mails.error} what={t('the mails with it')} retry={() => void mails.refetch()} />
  if (!mails.data || mails.data.length === 0) return null
  return (
    <section aria-labelledby="mails-title" className={styles.mails}>
      <h3 id="mails-title">{t('Mails with this document')}</h3>
      <ul aria-live="polite">
        {mails.data.map((mail) => (
          <MailRow key={mail.id} id={id} mail={mail} />
        ))}
      </ul>
      {mails.data.some(({ needs_a_look }) => needs_a_look) && <SeenTo id={id} />}
    </section>
  )
}

/** The way to say that all is well: the recipient has it otherwise, or need not have it. */
function SeenTo({ id }: { id: string }) {
  const client = useQueryClient()
  const done = useMutation({
    mutationFn: () => seeToMails(id),
    onSettled: () => client.invalidateQueries({ queryKey: mailsQuery(id).queryKey }),
  })
  useFailureMessage(done.error)
  return (
    <div className={styles.seenTo}>
      <p>{t('The list of documents marks this one until a mail to that address arrives, or you are done with it.')}</p>
      <Button variant="default" loading={done.isPending} onClick={() => done.mutate()}>
        {t('Done, take the mark away')}
      </Button>
    </div>
  )
}

function MailRow({ id, mail }: { id: string; mail: ListedMail }) {
  const again = useSendingAgain(id, mail)
  return (
    <li>
      <span className={styles.what}>
        {mail.recipient}
        <span className={`${styles.facts} numbers`} data-bad={mail.needs_a_look}>
          {fateOf(mail)} · {seenOf(mail)}
        </span>
      </span>
      {mail.can_be_sent_again && <SendAgain mail={mail} busy={again.isPending} onConfirm={() => again.mutate()} />}
    </li>
  )
}

function useSendingAgain(id: string, mail: ListedMail) {
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: () => sendMailAgain(id, mail.id),
    onSettled: () => client.invalidateQueries({ queryKey: mailsQuery(id).queryKey }),
  })
  useFailureMessage(again.error)
  return again
}
