import { showDay, showWhen } from '@/shared/format/dates'
import { plural, t } from '@/shared/language/say'
import type { Link } from './api'

/** Whether a link still leads to the document: "works until 30 Dec 2026", "withdrawn", … */
export function stateOf({ state, expires_at: until }: Link): string {
  switch (state) {
    case 'open':
      return t('works until {day}', { day: showDay(until) })
    case 'expired':
      return t('expired {day}', { day: showDay(until) })
    case 'revoked':
      return t('withdrawn')
    case 'used_up':
      return t('used up')
    case 'cancelled':
      return t('ended: the document is cancelled')
    case 'replaced':
      return t('ended: the document is replaced')
    case 'deleted':
      return t('ended: the document is deleted')
    default:
      return state satisfies never
  }
}

/** Whether anybody has downloaded the document by a link: "not downloaded yet", "downloaded twice, last today, 14:02". */
export function seenOf({ downloads, most_downloads: most, last_downloaded_at: last }: Link): string {
  const when = last === null ? '' : showWhen(last)
  if (most !== null)
    return last === null
      ? t('downloaded 0 of {most} times', { most })
      : t('downloaded {downloads} of {most} times, last {when}', { downloads, most, when })
  if (last === null) return t('not downloaded yet')
  return plural(downloads, 'downloaded once, last {when}', 'downloaded {n} times, last {when}', { when })
}
