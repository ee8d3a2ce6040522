import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showMessage } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'
import { correctContact, textsOf, type Contact, type ContactTexts } from './api'

interface Props {
  contact: Contact
  onClose: () => void
}

const lines = (): { key: keyof ContactTexts; label: string }[] => [
  { key: 'contact', label: t('Contact') },
  { key: 'email', label: t('E-mail') },
  { key: 'phone', label: t('Telephone') },
  { key: 'vat_id', label: t('VAT ID') },
]

/** What is known of a person or a company, to be corrected. */
export function ContactDialog({ contact, onClose }: Props) {
  const [texts, setTexts] = useState(textsOf(contact))
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: () => correctContact(contact.id, texts),
    onSuccess: ({ name }) => {
      showMessage(t('{name} is corrected', { name }))
      onClose()
      return client.invalidateQueries({ queryKey: ['contacts'] })
    },
  })
  const change = (key: keyof ContactTexts, value: string) => setTexts({ ...texts, [key]: value })
  return (
    <Dialog opened onClose={onClose} title={contact.name}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <ContactFields texts={texts} fault={save.isError ? failureSentence(save.error) : undefined} onChange={change} />
        <p className="quiet" style={{ marginTop: 'var(--s3)' }}>
          {t('Documents that were made keep what they say.')}
        </p>
        <Group justify="flex-end" mt="lg">
          <Button type="submit" loading={save.isPending}>
            {t('Correct')}
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}

interface FieldsProps {
  texts: ContactTexts
  fault: string | undefined
  onChange: (key: keyof ContactTexts, value: string) => void
}

function ContactFields({ texts, fault, onChange }: FieldsProps) {
  return (
    <Stack gap="md">
      <TextInput
        label={t('Name')}
        required
        maxLength={200}
        value={texts.name}
        error={fault}
        onChange={(event) => onChange('name', event.currentTarget.value)}
      />
      <Textarea
        label={t('Address')}
        autosize
        minRows={3}
        maxLength={500}
        value={texts.address}
        onChange={(event) => onChange('address', event.currentTarget.value)}
      />
      {lines().map(({ key, label }) => (
        <TextInput
          key={key}
          label={label}
          maxLength={500}
          value={texts[key]}
          onChange={(event) => onChange(key, event.currentTarget.value)}
        />
      ))}
    </Stack>
  )
}
