import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { DownloadIcon } from '@/shared/ui/icons'
import { showError } from '@/shared/messages/showMessage'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { t } from '@/shared/language/say'
import { accountSentence } from '../shared/failureSentences'
import { deleteMe, deletionQuery, EXPORT_URL } from './api'
import { Section } from '../shared/Section'

interface Props {
  email: string
  onDeleted: () => void
}

/** Taking everything along, and leaving for good. */
export function YourData(props: Props) {
  return (
    <>
      <Section
        title={t('Everything you have here')}
        lead={t('Your documents, saved values with every save, and pictures, in one zip.')}
      >
        <Button component="a" href={EXPORT_URL} download variant="default" leftSection={<DownloadIcon size={18} />}>
          {t('Download everything')}
        </Button>
      </Section>
      <DeleteAccount {...props} />
    </>
  )
}

function DeleteAccount({ email, onDeleted }: Props) {
  const { data: lone = [] } = useQuery(deletionQuery)
  const remove = useMutation({
    mutationFn: () => deleteMe(lone.map((one) => one.slug)),
    onSuccess: onDeleted,
    onError: (error) => showError(accountSentence(error)),
  })
  return (
    <Section
      title={t('Delete your account')}
      lead={t(
        'Your own documents, saved values, pictures, keys and the login go for good. What you made in an organisation belongs to it and stays. Download everything first if you may need it.',
      )}
    >
      <ConfirmButton
        label={t('Delete account')}
        title={t('Delete the account {email}?', { email })}
        text={whatGoes(lone.map((one) => `“${one.name}”`))}
        action={t('Delete my account')}
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </Section>
  )
}

/** What is deleted with the account; `lone` are the organisations of which the person is the only member. */
function whatGoes(lone: readonly string[]): string {
  const organisations = lone.join(', ')
  return [
    t('Your own documents, saved values, pictures, keys and the login are deleted for good.'),
    organisations &&
      t('You are the only member of {organisations}: all documents and templates there are deleted too.', {
        organisations,
      }),
    t('What you made in organisations with other members stays there, without your name. This cannot be undone.'),
  ]
    .filter(Boolean)
    .join(' ')
}
