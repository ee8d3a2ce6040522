import { counted, saidByKind, type Sentences } from '@/shared/api/sayByKind'
import { t } from '@/shared/language/say'
import type { MailRun } from './api'

/** Why the mails of a table go no further, by the service's kinds; the words of a mail server stay as they are. */
const SENTENCES: Sentences = {
  'mail-not-ready': () => t('No mail server is ready. An owner sets it up under Organisation, Mail, and sends a test.'),
  'mail-same-answer': ([count = '', said = '']) =>
    t('The mail server said the same to {count} mails one after the other: “{said}”. Look into it, then go on.', {
      count: counted(count),
      said,
    }),
  'mail-no-member': () => t('The one who began this is no member here any more.'),
}

/** Why Galley paused a run by itself, in the language of the page where the kind is known. */
export function pauseWords({ fault, fault_kind: kind, fault_about: about }: MailRun): string {
  return fault && (saidByKind(SENTENCES, kind, about) ?? fault)
}
