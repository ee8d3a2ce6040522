import { Button, Checkbox, CopyButton, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { answerLinksQuery, makeAnswerLink, type AnswerLink, type MadeAnswerLink } from '@/features/answering/api'
import { TellMe } from '@/features/answering/TellMe'
import type { Template, Values } from '@/features/library/api'
import { showDay } from '@/shared/format/dates'
import { showError } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { Dialog } from '@/shared/ui/Dialog'
import { t } from '@/shared/language/say'
import styles from './answering.module.css'
import { fieldsOf, sampleDrawn, toggled, withoutSample } from './openFields'

interface Props {
  template: Template
  values: Values
  /** Pointers of the values that are still the sample's. */
  sampleLeft: readonly string[]
  brand: string | undefined
  onClose: () => void
}

/** Makes a form by link of what is on the desk: somebody else fills in what is left open. */
export default function AskDialog(props: Props) {
  const [made, setMade] = useState<MadeAnswerLink>()
  return (
    <Dialog opened onClose={props.onClose} title={t('Let somebody else fill in a part')} size="lg">
      {made ? <NewForm link={made} /> : <Wish {...props} onMade={setMade} />}
    </Dialog>
  )
}

const USUAL = { note: '', days: '30', most: '1', makes: false }

/** How a form is asked for, as the service takes it. */
const asked = ({ note, days, most, makes }: typeof USUAL) => ({
  note,
  days: Number(days),
  most_answers: Number(most) || null,
  makes_documents: makes,
  tells_by_mail: true,
})

function Wish({ template, values, sampleLeft, brand, onMade }: Props & { onMade: (link: MadeAnswerLink) => void }) {
  const [open, setOpen] = useState<readonly string[]>([])
  const [wish, setWish] = useState(USUAL)
  const change = (part: Partial<typeof wish>) => setWish({ ...wish, ...part })
  const make = useMaking(onMade)
  const ask = () =>
    make.mutate({
      template: template.slug,
      version: template.version,
      values: withoutSample(values, sampleLeft, open),
      brand: brand ?? null,
      defaults: 'none',
      open_fields: [...open],
      ...asked(wish),
    })
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        ask()
      }}
    >
      <p>
        {t('Whoever has the link fills in the fields that you leave open, without an account, and sees the page.')}{' '}
        {t('The rest is seen only as it is drawn there, and cannot be changed.')}
      </p>
      <Fields template={template} open={open} onChange={setOpen} />
      <SampleNote template={template} left={sampleLeft} open={open} />
      <TextInput
        label={t('For whom')}
        description={t('For yourself, to tell links apart.')}
        maxLength={200}
        value={wish.note}
        onChange={(event) => change({ note: event.currentTarget.value })}
      />
      <HowLong wish={wish} onChange={change} />
      <Checkbox
        label={t('Make the document by itself from each answer')}
        checked={wish.makes}
        onChange={(event) => change({ makes: event.currentTarget.checked })}
      />
      <Button type="submit" loading={make.isPending} disabled={open.length === 0}>
        {t('Make a link')}
      </Button>
    </form>
  )
}

interface SampleNoteProps {
  template: Template
  left: readonly string[]
  open: readonly string[]
}

/** Says what the stranger will see of the sample: it may have been meant to be filled in first. */
function SampleNote({ template, left, open }: SampleNoteProps) {
  const fields = useMemo(() => fieldsOf(template.schema), [template])
  const drawn = sampleDrawn(fields, left, open)
  if (drawn.length === 0) return null
  return (
    <p role="status">
      {t('Still as in the sample, and drawn so on the page: {fields}.', { fields: drawn.join(t(', ')) })}
    </p>
  )
}

interface FieldsProps {
  template: Template
  open: readonly string[]
  onChange: (open: readonly string[]) => void
}

/** The fields, each to be left open; those of a group that is open are open with it. */
function Fields({ template, open, onChange }: FieldsProps) {
  const fields = useMemo(() => fieldsOf(template.schema), [template])
  return (
    <div className={styles.fields} role="group" aria-label={t('Fields to leave open')}>
      {fields.map(({ pointer, label, depth, group }) => (
        <Checkbox
          key={pointer}
          className={depth > 0 ? styles.inner : undefined}
          label={label}
          disabled={group !== undefined && open.includes(group)}
          checked={open.includes(pointer) || (group !== undefined && open.includes(group))}
          onChange={() => onChange(toggled(open, pointer))}
        />
      ))}
    </div>
  )
}

interface HowLongProps {
  wish: { days: string; most: string }
  onChange: (part: { days?: string; most?: string }) => void
}

/** Until when and how often it can be answered. */
function HowLong({ wish, onChange }: HowLongProps) {
  return (
    <div className={styles.pair}>
      <NativeSelect
        label={t('The link works for')}
        data={[
          { value: '7', label: t('a week') },
          { value: '30', label: t('30 days') },
          { value: '90', label: t('90 days') },
        ]}
        value={wish.days}
        onChange={(event) => onChange({ days: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('It can be answered')}
        data={[
          { value: '1', label: t('once') },
          { value: '', label: t('as often as wanted') },
        ]}
        value={wish.most}
        onChange={(event) => onChange({ most: event.currentTarget.value })}
      />
    </div>
  )
}

function useMaking(onMade: (link: MadeAnswerLink) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: makeAnswerLink,
    onSuccess: (link) => {
      onMade(link)
      return client.invalidateQueries({ queryKey: answerLinksQuery.queryKey })
    },
    onError: (error) => showError(failureSentence(error)),
  })
}

/** The address of a form that was just made: it is told this once. */
function NewForm({ link }: { link: MadeAnswerLink }) {
  const [form, setForm] = useState<AnswerLink>(link)
  return (
    <div className={styles.form} role="status">
      <p>
        {t('Copy this address into your message now: it is shown this once.')}{' '}
        {t('It is open until {day}.', { day: showDay(link.expires_at) })}{' '}
        {t('Answers lie under “Answers to your forms” in the menu.')}
      </p>
      <TellMe form={form} onTold={setForm} />
      <TextInput
        label={t('Address of the link')}
        readOnly
        value={link.address}
        onFocus={(event) => event.currentTarget.select()}
        data-autofocus
      />
      <CopyButton value={link.address}>
        {({ copied, copy }) => <Button onClick={copy}>{copied ? t('Copied') : t('Copy the address')}</Button>}
      </CopyButton>
    </div>
  )
}
