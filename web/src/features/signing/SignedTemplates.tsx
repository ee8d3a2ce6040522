import { Checkbox } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showError } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { t } from '@/shared/language/say'
import { certificateQuery, chooseSigned, type Certificate } from './api'
import styles from './signing.module.css'

export interface SignableTemplate {
  slug: string
  title: string
}

/** The templates whose documents are signed by themselves. */
export function SignedTemplates({
  certificate,
  templates,
}: {
  certificate: Certificate
  templates: SignableTemplate[]
}) {
  const client = useQueryClient()
  const choose = useMutation({
    mutationFn: chooseSigned,
    // One after the other: the last choice is the one that stays.
    scope: { id: 'signed templates' },
    onSuccess: (chosen) => client.setQueryData(certificateQuery.queryKey, chosen),
    onError: (error) => showError(failureSentence(error)),
  })
  // A tick is there at once, and goes again where it could not be kept.
  const chosen = (choose.isPending ? choose.variables : certificate.templates) ?? []
  return (
    <Checkbox.Group label={t('Sign all documents of')} value={chosen} onChange={(slugs) => choose.mutate(slugs)}>
      <div className={styles.templates}>
        {templates.map(({ slug, title }) => (
          <Checkbox key={slug} value={slug} label={title} />
        ))}
      </div>
    </Checkbox.Group>
  )
}
