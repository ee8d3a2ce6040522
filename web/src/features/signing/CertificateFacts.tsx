import { showDay } from '@/shared/format/dates'
import { t } from '@/shared/language/say'
import type { Certificate } from './api'
import styles from './signing.module.css'

/** Whose certificate it is, who says so, and how long it signs. */
export function CertificateFacts({ certificate }: { certificate: Certificate }) {
  return (
    <>
      <dl className={styles.facts}>
        <dt>{t('Certificate of')}</dt>
        <dd title={certificate.subject}>{certificate.name}</dd>
        <dt>{t('Issued by')}</dt>
        <dd title={certificate.issuer}>{certificate.vouches_for_itself ? t('itself') : certificate.issuer_name}</dd>
        <dt>{t('Valid until')}</dt>
        <dd>{certificate.ends_at && showDay(certificate.ends_at)}</dd>
        {certificate.token && (
          <>
            <dt>{t('Signing key')}</dt>
            <dd>{t('{key} in the token {token}', { key: certificate.key_label, token: certificate.token })}</dd>
          </>
        )}
      </dl>
      <p role="status">{wordsFor(certificate)}</p>
      {certificate.vouches_for_itself && (
        <p className="quiet">
          {t(
            'No authority vouches for this certificate. Programs that read a signed PDF say that it was not changed since, and warn that the signer is unknown, until your recipients trust this very certificate.',
          )}
        </p>
      )}
    </>
  )
}

function wordsFor({ validity, pin_refused_at: refusedAt }: Certificate): string {
  if (refusedAt) {
    return t(
      'The token refused the PIN on {day}. Documents that are to be signed are not made before the right one is typed here.',
      { day: showDay(refusedAt) },
    )
  }
  switch (validity) {
    case 'begins_later':
      return t('It is not valid yet: until then nothing is signed with it.')
    case 'ends_soon':
      return t('It ends within 30 days. Get the next one from whoever issued it, and upload it here.')
    case 'ended':
      return t('It has ended. Documents that are to be signed are not made before the next one is here.')
    default:
      return t('Documents can be signed with it.')
  }
}
