import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { DownloadIcon } from '@/shared/ui/icons'
import { complain } from '@/shared/ui/messages'
import { Sure } from '@/shared/ui/Sure'
import { accountSentence } from '../words'
import { deleteMe, deletionQuery, EXPORT_URL } from './api'
import { Section } from './Section'

/** Taking everything along, and leaving for good. */
export function YourData({ email, onDeleted }: { email: string; onDeleted: () => void }) {
  const { data: lone = [] } = useQuery(deletionQuery)
  const names = lone.map((one) => `“${one.name}”`).join(', ')
  const remove = useMutation({
    mutationFn: () => deleteMe(lone.map((one) => one.slug)),
    onSuccess: onDeleted,
    onError: (error) => complain(accountSentence(error)),
  })
  return (
    <>
      <Section
        title="Everything you have here"
        lead="Your documents, saved values with every save, and pictures, in one zip."
      >
        <Button component="a" href={EXPORT_URL} download variant="default" leftSection={<DownloadIcon size={18} />}>
          Download everything
        </Button>
      </Section>
      <Section
        title="Delete your account"
        lead="Your own documents, saved values, pictures, keys and the login go for good. What you made in an organisation belongs to it and stays. Download everything first if you may need it."
      >
        <Sure
          label="Delete account"
          title={`Delete the account ${email}?`}
          text={
            'Your own documents, saved values, pictures, keys and the login are deleted for good. ' +
            (lone.length > 0
              ? `You are the only member of ${names}: all documents and templates there are deleted too. `
              : '') +
            'What you made in organisations with other members stays there, without your name. This cannot be undone.'
          }
          deed="Delete my account"
          busy={remove.isPending}
          onSure={() => remove.mutate()}
        />
      </Section>
    </>
  )
}
