import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { showDay } from '@/shared/format/dates'
import { showMessage } from '@/shared/messages/showMessage'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { forgetMailServer, mailServerQuery, tryMailServer, type MailServer } from './api'
import { LetterForm, type LetteredTemplate } from './LetterForm'
import { MailServerForm } from './MailServerForm'
import styles from './mailing.module.css'
import { errorOfLast } from '@/shared/api/lastTried'
import { useFailureMessage } from '@/shared/states/useFailureMessage'
import { t } from '@/shared/language/say'

/** How an organisation sends, for its owners. */
export default function MailSettings({ templates }: { templates: LetteredTemplate[] }) {
  const server = useQuery(mailServerQuery)
  switch (server.status) {
    case 'pending':
      return (
        <Loading what={t('Loading how you send')}>
          <Skeleton height={120} />
        </Loading>
      )
    case 'error':
      return <FailureNote error={server.error} what={t('how you send')} retry={() => void server.refetch()} />
    case 'success':
      return (
        <div className={styles.settings}>
          <MailServerForm server={server.data} />
          {server.data.is_set_up && <Trial server={server.data} />}
          {server.data.is_ready && <LetterForm templates={templates} />}
          {server.data.is_ready && <Bounces server={server.data} />}
        </div>
      )
    default:
      return server satisfies never
  }
}

function Trial({ server }: { server: MailServer }) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['mail'] })
  const tried = useMutation({
    mutationFn: tryMailServer,
    onSuccess: () => showMessage(t('The test is on its way to you. Documents can be sent now.')),
    onSettled: refresh,
  })
  const forget = useMutation({ mutationFn: forgetMailServer, onSettled: refresh })
  useFailureMessage(errorOfLast(tried, forget))
  return (
    <div className={styles.trial}>
      <p>
        {server.tested_at
          ? t('Tested {day}: documents are sent through it.', { day: showDay(server.tested_at) })
          : t('Not tested yet: nothing is sent before a test went through.')}
      </p>
      <div className={styles.row}>
        <Button
          variant={server.tested_at ? 'default' : 'filled'}
          loading={tried.isPending}
          onClick={() => tried.mutate()}
        >
          {t('Send a test to me')}
        </Button>
        <ConfirmButton
          label={t('Remove the mail server')}
          title={t('Remove the mail server?')}
          text={t('No more mails go out, also none that wait. Links go on.')}
          action={t('Remove it')}
          busy={forget.isPending}
          onConfirm={() => forget.mutate()}
        />
      </div>
    </div>
  )
}

function Bounces({ server }: { server: MailServer }) {
  return (
    <details className={styles.bounces}>
      <summary>{t('Mails that come back')}</summary>
      <p>
        {t(
          'What the server refuses at once is shown at the document. Of mails that come back later your provider can tell Galley, by a message to this address, signed with this secret.',
        )}
      </p>
      <code>
        {window.location.origin}
        {server.bounces_path}
      </code>
      <code>{server.bounce_secret}</code>
    </details>
  )
}
