import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { showWhen } from '@/shared/format/dates'
import { FailureNote } from '@/shared/states/FailureNote'
import { showError } from '@/shared/messages/showMessage'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { accountSentence } from '../shared/failureSentences'
import { endSessions, sessionsQuery, type LoginSession } from './api'
import { deviceIn } from './devices'
import { Section } from '../shared/Section'
import styles from '../shared/security.module.css'

/** Every browser in which the person is logged in. */
export function Sessions() {
  const sessions = useQuery(sessionsQuery)
  const client = useQueryClient()
  const end = useMutation({
    mutationFn: endSessions,
    onError: (error) => showError(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  const others = sessions.data?.filter((one) => !one.is_current) ?? []
  return (
    <Section title={t('Where you are logged in')} lead={t('End what you do not know, and change your password then.')}>
      {sessions.isPending && (
        <Loading what={t('Loading the list')}>
          <Skeleton height={44} />
        </Loading>
      )}
      {sessions.isError && (
        <FailureNote error={sessions.error} what={t('the list')} retry={() => void sessions.refetch()} />
      )}
      {sessions.isSuccess && (
        <ul className={styles.list}>
          {sessions.data.map((one) => (
            <SessionRow key={one.id} session={one} busy={end.isPending} onEnd={() => end.mutate([one.id])} />
          ))}
        </ul>
      )}
      {others.length > 1 && (
        <Button variant="default" loading={end.isPending} onClick={() => end.mutate(others.map((one) => one.id))}>
          {t('End all others')}
        </Button>
      )}
    </Section>
  )
}

function SessionRow({ session, busy, onEnd }: { session: LoginSession; busy: boolean; onEnd: () => void }) {
  return (
    <li>
      <span className={styles.what}>
        {deviceIn(session.user_agent)}
        <span className={`${styles.facts} numbers`}>
          {session.is_current
            ? t('this browser')
            : t('since {when}', { when: showWhen(new Date(session.created_at * 1000)) })}{' '}
          · {session.ip}
        </span>
      </span>
      {!session.is_current && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          disabled={busy}
          onClick={onEnd}
          aria-label={t('End {device}, {ip}', { device: deviceIn(session.user_agent), ip: session.ip })}
        >
          {t('End')}
        </Button>
      )}
    </li>
  )
}
