import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { MailForm } from '@/features/mailing/MailForm'
import { MailList } from '@/features/mailing/MailList'
import { LinkPane } from '@/features/sharing/LinkPane'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'

interface Props {
  id: string
  /** The document as people call it. */
  label: string
  onClose: () => void
}

const ways = () => [
  { value: 'mail', label: t('By mail') },
  { value: 'link', label: t('By a link of your own') },
]

/** Sends a document to somebody without an account: by mail, or by a link that one hands on oneself. */
export default function SendDialog({ id, label, onClose }: Props) {
  const [way, choose] = useState('mail')
  return (
    <Dialog opened onClose={onClose} title={t('Send {label}', { label })} size="lg">
      <SegmentedControl
        aria-label={t('How to send it')}
        fullWidth
        mb="lg"
        data={ways()}
        value={way}
        onChange={choose}
      />
      {way === 'mail' ? (
        <>
          <MailForm id={id} />
          <MailList id={id} />
        </>
      ) : (
        <LinkPane id={id} />
      )}
    </Dialog>
  )
}
