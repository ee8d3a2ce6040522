import { spokenLanguage, t } from '@/shared/language/say'

/** Made when it is first asked for: a format takes milliseconds to make, and few pages show a date at once. */
function formatted(options: Intl.DateTimeFormatOptions): (instant: Date) => string {
  let format: Intl.DateTimeFormat | undefined
  return (instant) => (format ??= new Intl.DateTimeFormat(spokenLanguage().locale, options)).format(instant)
}

const day = formatted({ day: 'numeric', month: 'short', year: 'numeric' })
const clock = formatted({ hour: '2-digit', minute: '2-digit' })
const longDay = formatted({ day: 'numeric', month: 'long', year: 'numeric' })

/** "23 Nov 2026" */
export const showDay = (instant: string | Date): string => day(new Date(instant))

const plainDay = formatted({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** "23 Nov 2026" for "2026-11-23": a day is the same day everywhere. */
export const showPlainDay = (day: string): string => plainDay(new Date(`${day}T00:00:00Z`))

/** "23 November 2026" */
export const showLongDay = (instant: string | Date): string => longDay(new Date(instant))

/** "14:02" */
export const showClock = (instant: string | Date): string => clock(new Date(instant))

/** "today, 14:02", "yesterday, 14:02", else "23 Nov 2026, 14:02". */
export function showWhen(instant: string | Date, now: Date = new Date()): string {
  const then = new Date(instant)
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (then.toDateString() === now.toDateString()) return t('today, {clock}', { clock: showClock(then) })
  if (then.toDateString() === yesterday.toDateString()) return t('yesterday, {clock}', { clock: showClock(then) })
  return t('{day}, {clock}', { day: showDay(then), clock: showClock(then) })
}
