import { showDay, showWhen } from '@/shared/format/dates'
import type { Link } from './api'

/** Whether a link still leads to the document: "works until 30 Dec 2026", "withdrawn", … */
export function stateOf({ state, expires_at: until }: Link): string {
  switch (state) {
    case 'open':
      return `works until ${showDay(until)}`
    case 'expired':
      return `expired ${showDay(until)}`
    case 'revoked':
      return 'withdrawn'
    case 'used_up':
      return 'used up'
    case 'cancelled':
    case 'replaced':
    case 'deleted':
      return `ended: the document is ${state}`
    default:
      return state satisfies never
  }
}

/** Whether anybody has downloaded the document by a link: "not downloaded yet", "downloaded twice, last today, 14:02". */
export function seenOf({ downloads, most_downloads: most, last_downloaded_at: last }: Link): string {
  const allowed = most === null ? '' : ` of ${most}`
  if (downloads === 0 || last === null) return most === null ? 'not downloaded yet' : `downloaded 0${allowed} times`
  const times = downloads === 1 && most === null ? 'once' : `${downloads}${allowed} times`
  return `downloaded ${times}, last ${showWhen(last)}`
}
