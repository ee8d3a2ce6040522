import { Button, Checkbox, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { Schemas } from '@/shared/api/client'
import { showMessage } from '@/shared/messages/showMessage'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { draftQuery, mailsQuery, writeMail, type MailWish } from './api'
import styles from './mailing.module.css'
import { NotReady } from './NotReady'
import { useFailureMessage } from '@/shared/states/useFailureMessage'
import { t } from '@/shared/language/say'

type Way = NonNullable<MailWish['way']>
type Draft = Schemas['DraftOut']

/** A mail with a document: what would be written is there, and can be changed. */
export function MailForm({ id }: { id: string }) {
  const draft = useQuery(draftQuery(id))
  switch (draft.status) {
    case 'pending':
      return (
        <Loading what={t('Loading the mail')}>
          <Skeleton height={280} />
        </Loading>
      )
    case 'error':
      return <FailureNote error={draft.error} what={t('the mail')} retry={() => void draft.refetch()} />
    case 'success':
      return draft.data.is_ready ? <Writing id={id} draft={draft.data} /> : <NotReady />
    default:
      return draft satisfies never
  }
}

/** A form, until its mail is on its way: else it would look as if it were still to be sent. */
function Writing({ id, draft }: { id: string; draft: Draft }) {
  const [isSent, setSent] = useState(false)
  if (!isSent) return <Fields id={id} draft={draft} onSent={() => setSent(true)} />
  return (
    <Button variant="default" onClick={() => setSent(false)}>
      {t('Write another mail')}
    </Button>
  )
}

function Fields({ id, draft, onSent }: { id: string; draft: Draft; onSent: () => void }) {
  const { recipient, subject, body } = draft
  const [mail, setMail] = useState({ recipient, subject, body, way: 'link' as Way, copy_to_me: false })
  const change = (part: Partial<typeof mail>) => setMail({ ...mail, ...part })
  const send = useSending(id, onSent)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        const { recipient, subject, body, way, copy_to_me } = mail
        send.mutate({ recipient: recipient.trim(), subject, body, way, copy_to_me, days: 30 })
      }}
    >
      <Recipient value={mail.recipient} known={draft.addresses} onChange={(recipient) => change({ recipient })} />
      <TextInput
        label={t('Subject')}
        required
        maxLength={200}
        value={mail.subject}
        onChange={(event) => change({ subject: event.currentTarget.value })}
      />
      <WayAndText mail={mail} change={change} />
      <Checkbox
        label={t('Send me a copy')}
        checked={mail.copy_to_me}
        onChange={(event) => change({ copy_to_me: event.currentTarget.checked })}
      />
      <Button type="submit" loading={send.isPending}>
        {t('Send')}
      </Button>
    </form>
  )
}

interface RecipientProps {
  value: string
  known: Draft['addresses']
  onChange: (value: string) => void
}

/** To whom: the likeliest address stands there, the others that are known are offered, and any can be typed. */
function Recipient({ value, known, onChange }: RecipientProps) {
  const list = useId()
  const shown = known.find(({ address }) => address === value)
  return (
    <>
      <TextInput
        label={t('To')}
        description={shown && fromWhere(shown.source)}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        type="email"
        required
        maxLength={254}
        placeholder="name@example.org"
        list={known.length > 0 ? list : undefined}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={list}>
        {known.map(({ address, source }) => (
          <option key={address} value={address}>
            {fromWhere(source)}
          </option>
        ))}
      </datalist>
    </>
  )
}

function fromWhere(source: Draft['addresses'][number]['source']): string {
  switch (source) {
    case 'document':
      return t('As the document says.')
    case 'mail':
      return t('Where the last mail to them went.')
    case 'contact':
      return t('From People and companies.')
    default:
      return source satisfies never
  }
}

interface TextProps {
  mail: { way: Way; body: string }
  change: (part: { way?: Way; body?: string }) => void
}

/** How the document comes, and what is written with it. */
function WayAndText({ mail, change }: TextProps) {
  return (
    <>
      <SegmentedControl
        aria-label={t('How the document comes')}
        value={mail.way}
        data={[
          { value: 'link', label: t('With a link') },
          { value: 'attachment', label: t('Attached') },
        ]}
        onChange={(way) => change({ way: way === 'attachment' ? 'attachment' : 'link' })}
      />
      <Textarea
        label={t('Text')}
        description={
          mail.way === 'link'
            ? t('The link comes where {place} stands. It works for 30 days, and you see when it was used.', {
                place: '{link}',
              })
            : t('Lines with {place} are left out. You do not see whether it was opened.', { place: '{link}' })
        }
        required
        autosize
        minRows={6}
        maxRows={14}
        maxLength={20000}
        value={mail.body}
        onChange={(event) => change({ body: event.currentTarget.value })}
      />
    </>
  )
}

function useSending(id: string, onSent: () => void) {
  const client = useQueryClient()
  const sending = useMutation({
    mutationFn: (mail: MailWish) => writeMail(id, mail),
    onSuccess: ({ recipient }) => {
      showMessage(t('The mail to {recipient} is on its way', { recipient }))
      onSent()
      void client.invalidateQueries({ queryKey: ['links', id] })
      return client.invalidateQueries({ queryKey: mailsQuery(id).queryKey })
    },
  })
  useFailureMessage(sending.error)
  return sending
}
