import { t } from '@/shared/language/say'
import { onDay, type Sentences } from './sayByKind'

/** Why nothing can be signed, by its kind. */
export const SIGN_SENTENCES: Sentences = {
  'sign-no-certificate': ([organisation = '']) =>
    t('{organisation} has no certificate to sign with. An owner uploads one under Organisation, Signing.', {
      organisation,
    }),
  'sign-from': ([day = '']) =>
    t('The certificate to sign with is valid from {day} on. Sign from then on.', { day: onDay(day) }),
  'sign-ended': ([day = '']) =>
    t('The certificate to sign with ended on {day}. An owner uploads the next one under Organisation, Signing.', {
      day: onDay(day),
    }),
  'sign-pin-refused': ([token = '', day = '']) =>
    t('The token “{token}” refused its PIN on {day}. An owner types the right one under Organisation, Signing.', {
      token,
      day: onDay(day),
    }),
  'sign-other-secret': () =>
    t(
      'The key to sign with was encrypted with another SECRET_KEY. Put the former one into SECRET_KEY_FORMER, or enter the certificate again.',
    ),
}
