import { SegmentedControl } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { mailsQuery } from '@/features/mailing/api'
import { MailForm } from '@/features/mailing/MailForm'
import { MailList } from '@/features/mailing/MailList'
import { LinkPane } from '@/features/sharing/LinkPane'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'

interface Props {
  id: string
  /** The document as people call it. */
  label: string
  /** Whether the list said, when this was opened, that a mail with it did not arrive. */
  isMarked: boolean
  isOpen: boolean
  onClose: () => void
}

const ways = () => [
  { value: 'mail', label: t('By mail') },
  { value: 'link', label: t('By a link of your own') },
]

/** Sends a document to somebody without an account: by mail, or by a link that one hands on oneself. */
export default function SendDialog({ id, label, isMarked, isOpen, onClose }: Props) {
  const [way, choose] = useState('mail')
  useFaultsInTheList(id, isMarked)
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('Send {label}', { label })} size="lg">
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

/** Lets the list of documents say what a mail came to, also after the dialog was closed. */
function useFaultsInTheList(id: string, isMarked: boolean) {
  const client = useQueryClient()
  const { data: mails } = useQuery(mailsQuery(id))
  const open = mails?.filter(({ needs_a_look }) => needs_a_look).length
  const before = useRef<number>(undefined)
  useEffect(() => {
    if (open === undefined) return
    const hasChanged = before.current === undefined ? open > 0 !== isMarked : open !== before.current
    if (hasChanged) void client.invalidateQueries({ queryKey: ['documents', 'list'] })
    before.current = open
  }, [client, open, isMarked])
}
