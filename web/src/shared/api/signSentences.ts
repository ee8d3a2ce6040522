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
  'sign-no-timestamp': () =>
    t('The timestamp server did not answer, so the document was not signed and not made. Try again in a moment.'),
  'token-module': ([, , detail = '']) =>
    t(
      'The module for tokens does not load on this server ({detail}). Tell its operator: `galley check-tokens` says more.',
      { detail },
    ),
  'token-withdrawn': ([token = '']) =>
    t(
      'The token “{token}” is no longer offered on this server. An owner chooses another key under Organisation, Signing; who runs the server names tokens in PKCS11_TOKENS.',
      { token },
    ),
  'token-absent': ([token = '']) =>
    t('The token “{token}” is not there. Plug it in or start it, then try again.', { token }),
  'token-several': ([token = '']) =>
    t('There are several tokens with the name “{token}”. Give each a name of its own.', { token }),
  'token-pin-refused': ([token = '']) =>
    t(
      'The token “{token}” refused the PIN. It is not tried again, because tokens lock after a few wrong ones. An owner types the right one under Organisation, Signing.',
      { token },
    ),
  'token-pin-refused-before': ([token = '']) =>
    t(
      'The token “{token}” refused this PIN before, so it was not tried again. An owner types the right one under Organisation, Signing.',
      { token },
    ),
  'token-pin-locked': ([token = '']) =>
    t(
      'The token “{token}” is locked, or is so after one more wrong PIN, so none was tried. Log in once with the tool that came with it, or set a new PIN.',
      { token },
    ),
  'token-key-absent': ([token = '', label = '', detail = '']) =>
    t('The token “{token}” has no key with the name “{label}”. It has: {detail}.', { token, label, detail }),
  'token-keys-alike': ([token = '', label = '']) =>
    t('The token “{token}” has several keys with the name “{label}”. Give each a name of its own.', { token, label }),
  'token-mechanism': ([token = '', , detail = '']) =>
    t(
      'The token “{token}” cannot sign with this key in a way that PDF readers know. Use an RSA key with PKCS #1 or PSS, or an ECDSA key ({detail}).',
      { token, detail },
    ),
  'token-device': ([token = '', , detail = '']) =>
    t('The token “{token}” did not sign ({detail}). Try again; if it stays so, look after the device.', {
      token,
      detail,
    }),
  'token-too-long': ([token = '']) =>
    t('The token “{token}” did not answer in time. Try again; if it stays so, look after the device.', { token }),
  'token-lost': ([, , detail = '']) =>
    t(
      'The module for tokens ended in the middle of its work ({detail}). Try again; if it stays so, tell the server’s operator.',
      { detail },
    ),
}
