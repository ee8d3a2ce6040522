import { showWhen } from '@/shared/format/dates'
import { t } from '@/shared/language/say'
import type { Mail } from './api'

/** What became of a mail: "sent today, 14:02", "refused: 550 no such mailbox", … */
export function fateOf(mail: Mail): string {
  const when = showWhen(mail.settled_at ?? mail.created_at)
  switch (mail.state) {
    case 'waiting':
      if (mail.attempts === 0) return t('waits to be sent')
      return t('tried again {when}: {said}', { when: showWhen(mail.next_at ?? mail.created_at), said: mail.said })
    case 'sending':
      return t('is being sent')
    case 'sent':
      return t('sent {when}', { when })
    case 'perhaps_sent':
      return t('perhaps sent: {said}', { said: mail.said })
    case 'refused':
      return t('refused: {said}', { said: mail.said })
    case 'failed':
      return t('given up after {attempts} attempts: {said}', { attempts: mail.attempts, said: mail.said })
    case 'bounced':
      return t('came back {when}: {said}', { when, said: mail.said || t('no reason was told') })
    default:
      return mail.state satisfies never
  }
}

/** Whether the document was downloaded by the mail's link. */
export function seenOf({ way, seen_at: seen, state }: Mail): string {
  if (way === 'attachment') return t('attached')
  if (seen) return t('downloaded {when}', { when: showWhen(seen) })
  return state === 'sent' ? t('not downloaded yet') : t('with a link')
}
