import { showWhen } from '@/shared/format/dates'
import type { Mail } from './api'

/** What became of a mail: "sent today, 14:02", "refused: 550 no such mailbox", … */
export function fateOf(mail: Mail): string {
  const when = showWhen(mail.settled_at ?? mail.created_at)
  switch (mail.state) {
    case 'waiting':
      if (mail.attempts === 0) return 'waits to be sent'
      return `tried again ${mail.next_at ? showWhen(mail.next_at) : 'soon'}: ${mail.said}`
    case 'sending':
      return 'is being sent'
    case 'sent':
      return `sent ${when}`
    case 'perhaps_sent':
      return `perhaps sent: ${mail.said}`
    case 'refused':
      return `refused: ${mail.said}`
    case 'failed':
      return `given up after ${mail.attempts} attempts: ${mail.said}`
    case 'bounced':
      return `came back ${when}: ${mail.said || 'no reason was told'}`
    default:
      return mail.state satisfies never
  }
}

/** Whether the document was downloaded by the mail's link. */
export function seenOf({ way, seen_at: seen, state }: Mail): string {
  if (way === 'attachment') return 'attached'
  if (seen) return `downloaded ${showWhen(seen)}`
  return state === 'sent' ? 'not downloaded yet' : 'with a link'
}
