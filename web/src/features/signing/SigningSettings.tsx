import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { showError } from '@/shared/messages/showMessage'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { failureSentence } from '@/shared/states/failureWords'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { t } from '@/shared/language/say'
import { certificateQuery, forgetCertificate } from './api'
import { CertificateFacts } from './CertificateFacts'
import { KeyEntry } from './KeyEntry'
import { SignedTemplates, type SignableTemplate } from './SignedTemplates'
import styles from './signing.module.css'

/** What an organisation signs its documents with, for its owners. */
export default function SigningSettings({ templates }: { templates: SignableTemplate[] }) {
  const certificate = useQuery(certificateQuery)
  switch (certificate.status) {
    case 'pending':
      return (
        <Loading what={t('Loading what you sign with')}>
          <Skeleton height={120} />
        </Loading>
      )
    case 'error':
      return (
        <FailureNote
          error={certificate.error}
          what={t('what you sign with')}
          retry={() => void certificate.refetch()}
        />
      )
    case 'success':
      return (
        <div className={styles.settings}>
          {certificate.data.is_set_up && <CertificateFacts certificate={certificate.data} />}
          {certificate.data.is_set_up && <SignedTemplates certificate={certificate.data} templates={templates} />}
          <KeyEntry certificate={certificate.data} />
          {certificate.data.is_set_up && <Removal inToken={certificate.data.token !== ''} />}
        </div>
      )
    default:
      return certificate satisfies never
  }
}

function Removal({ inToken }: { inToken: boolean }) {
  const client = useQueryClient()
  const forget = useMutation({
    mutationFn: forgetCertificate,
    onError: (error) => showError(failureSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: certificateQuery.queryKey }),
  })
  return (
    <ConfirmButton
      label={t('Remove the certificate')}
      title={t('Remove the certificate?')}
      text={
        inToken
          ? t(
              'Its PIN is forgotten, and nothing is signed any more. The key stays in the token; what was signed stays signed.',
            )
          : t('Its key is deleted, and nothing is signed any more. What was signed stays signed.')
      }
      action={t('Remove it')}
      busy={forget.isPending}
      onConfirm={() => forget.mutate()}
    />
  )
}
