import { showWhen } from '@/shared/format/dates'
import { plural, t } from '@/shared/language/say'
import type { MailRun } from './api'

/** How far the mails of a table are, in a few words. */
export function runWords(run: MailRun): string {
  const { sent, waiting } = run
  switch (run.state) {
    case 'sending':
      if (!run.is_prepared) return t('Mails are written down')
      return plural(sent, '{n} mail sent, {waiting} to go', '{n} mails sent, {waiting} to go', { waiting })
    case 'paused':
      return plural(sent, 'Paused after {n} mail, {waiting} to go', 'Paused after {n} mails, {waiting} to go', {
        waiting,
      })
    case 'done':
      return plural(sent, '{n} mail sent', '{n} mails sent')
    default:
      return run.state satisfies never
  }
}

/** When it goes on, and about when the last one is out. */
export function whenWords({ resumes_at: resumes, last_at: last }: MailRun): string {
  if (resumes && last && last > resumes)
    return t('It goes on {when}; the last goes out around {last}.', { when: showWhen(resumes), last: showWhen(last) })
  if (resumes) return t('It goes on {when}.', { when: showWhen(resumes) })
  return last ? t('They do not all fit into this hour; the last goes out around {last}.', { last: showWhen(last) }) : ''
}

/** What needs a look, each with its count. */
export function troubleWords({ failed, perhaps_sent: perhaps, bounced, left_out: left }: MailRun): string[] {
  return [
    failed > 0 && plural(failed, '{n} was not taken', '{n} were not taken'),
    perhaps > 0 && plural(perhaps, '{n} perhaps went out: ask', '{n} perhaps went out: ask'),
    bounced > 0 && plural(bounced, '{n} came back', '{n} came back'),
    left > 0 && plural(left, '{n} row had no address', '{n} rows had no address'),
  ].filter((words) => words !== false)
}
