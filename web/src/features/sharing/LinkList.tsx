import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { showDay } from '@/shared/format/dates'
import { FailureNote } from '@/shared/states/FailureNote'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { linksQuery, revokeLink, type Link } from './api'
import { seenOf, stateOf } from './linkWords'
import styles from './sharing.module.css'
import { useFailureMessage } from '@/shared/states/useFailureMessage'
import { t } from '@/shared/language/say'

/** The links that lead to a document, and whether anybody has used them. */
export function LinkList({ id }: { id: string }) {
  const links = useQuery(linksQuery(id))
  if (links.isError)
    return <FailureNote error={links.error} what={t('the links to it')} retry={() => void links.refetch()} />
  if (!links.data || links.data.length === 0) return null
  return (
    <section aria-labelledby="links-title" className={styles.links}>
      <h3 id="links-title">{t('Links to this document')}</h3>
      <ul>
        {links.data.map((link) => (
          <LinkRow key={link.id} id={id} link={link} />
        ))}
      </ul>
    </section>
  )
}

function LinkRow({ id, link }: { id: string; link: Link }) {
  const revoke = useRevoking(id, link)
  const name = link.note || t('Link of {day}', { day: showDay(link.created_at) })
  return (
    <li data-open={link.state === 'open'}>
      <span className={styles.what}>
        {name}
        <span className={`${styles.facts} numbers`}>
          {seenOf(link)} · {stateOf(link)}
          {link.has_password && ` · ${t('with a password')}`}
        </span>
      </span>
      {link.state === 'open' && (
        <ConfirmButton
          label={t('Withdraw')}
          about={name}
          title={t('Withdraw “{name}”?', { name })}
          text={t('The link ends at once, for good. What was downloaded stays with whoever has it.')}
          action={t('Withdraw link')}
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
        />
      )}
    </li>
  )
}

function useRevoking(id: string, link: Link) {
  const client = useQueryClient()
  const revoking = useMutation({
    mutationFn: () => revokeLink(id, link.id),
    onSettled: () => client.invalidateQueries({ queryKey: linksQuery(id).queryKey }),
  })
  useFailureMessage(revoking.error)
  return revoking
}
