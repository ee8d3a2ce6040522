import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { DownloadIcon } from '@/shared/ui/icons'
import { complain } from '@/shared/ui/messages'
import { Sure } from '@/shared/ui/Sure'
import { accountSentence } from '../words'
import { deleteMe, EXPORT_URL } from './api'
import { Section } from './Section'

/** Taking everything along, and leaving for good. */
export function YourData({ email, onDeleted }: { email: string; onDeleted: () => void }) {
  const remove = useMutation({
    mutationFn: deleteMe,
    onSuccess: onDeleted,
    onError: (error) => complain(accountSentence(error)),
  })
  return (
    <>
      <Section
        title="Everything you have here"
        lead="Documents, saved values with every save, pictures and templates, in one zip."
      >
        <Button component="a" href={EXPORT_URL} download variant="default" leftSection={<DownloadIcon size={18} />}>
          Download everything
        </Button>
      </Section>
      <Section
        title="Delete your account"
        lead="All of it goes for good: documents, saved values, pictures, keys and the login. Download everything first if you may need it."
      >
        <Sure
          label="Delete account"
          title={`Delete the account ${email}?`}
          text="Documents, saved values, pictures, keys and the login are deleted for good. This cannot be undone."
          deed="Delete my account"
          busy={remove.isPending}
          onSure={() => {
            remove.mutate()
          }}
        />
      </Section>
    </>
  )
}
