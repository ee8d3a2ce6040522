import { Button, Checkbox, Group, NativeSelect, SegmentedControl } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { plural, t } from '@/shared/language/say'
import { showWhen } from '@/shared/format/dates'
import { FailureNote } from '@/shared/states/FailureNote'
import { failureSentence } from '@/shared/states/failureWords'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { NotReady } from '../NotReady'
import { runDraftQuery, runsQuery, startRun, type RunDraft, type RunWish } from './api'
import { FaultyAddresses } from './FaultyAddresses'
import { FirstMail } from './FirstMail'
import { LetterFields, type LetterText } from './LetterFields'
import styles from './runs.module.css'

interface Props {
  batch: string
  onEnd: () => void
}

/** The mails of a table as they would go out: to whom, with which words. */
export function RunForm({ batch, onEnd }: Props) {
  const [source, setSource] = useState<string>()
  const draft = useQuery({ ...runDraftQuery(batch, source), placeholderData: (before) => before })
  switch (draft.status) {
    case 'pending':
      return (
        <Loading what={t('Looking for addresses')}>
          <Skeleton height={280} />
        </Loading>
      )
    case 'error':
      return <FailureNote error={draft.error} what={t('the mails')} retry={() => void draft.refetch()} />
    case 'success':
      if (!draft.data.is_ready) return <NotReady />
      return <Fields key={draft.data.source} batch={batch} draft={draft.data} onSource={setSource} onEnd={onEnd} />
    default:
      return draft satisfies never
  }
}

interface FieldsProps extends Props {
  draft: RunDraft
  onSource: (source: string) => void
}

function Fields({ batch, draft, onSource, onEnd }: FieldsProps) {
  const [letter, setLetter] = useState<LetterText>({ subject: draft.subject, body: draft.body, way: 'link' })
  const [corrected, setCorrected] = useState<Record<string, string>>({})
  const [again, setAgain] = useState(false)
  const [summary, setSummary] = useState(true)
  const mended = Object.fromEntries(Object.entries(corrected).filter(([, address]) => address.trim()))
  const count = draft.mails + (again ? draft.have_it : 0) + Object.keys(mended).length
  const start = useStarting(batch, onEnd)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        const wish = { source: draft.source, ...letter, again, corrected: mended, summary_to_me: summary, days: 30 }
        start.mutate(wish)
      }}
    >
      <Sources draft={draft} onSource={onSource} />
      <HaveIt draft={draft} again={again} onAgain={setAgain} />
      <FaultyAddresses draft={draft} corrected={corrected} onChange={setCorrected} />
      <div className={styles.letterAndMail}>
        <LetterFields letter={letter} onChange={setLetter} />
        {draft.first && <FirstMail first={draft.first} letter={letter} />}
      </div>
      <Checkbox
        label={t('Send me one summary when all are out')}
        checked={summary}
        onChange={(event) => setSummary(event.currentTarget.checked)}
      />
      {draft.last_at && (
        <p className={styles.facts}>
          {t('They do not all fit into this hour; the last goes out around {last}.', { last: showWhen(draft.last_at) })}
        </p>
      )}
      {start.isError && (
        <p role="alert" className={styles.trouble}>
          {failureSentence(start.error)}
        </p>
      )}
      <Group gap="sm">
        <Button type="submit" disabled={count === 0} loading={start.isPending}>
          {plural(count, 'Send {n} mail', 'Send {n} mails')}
        </Button>
        <Button variant="default" onClick={onEnd}>
          {t('Not now')}
        </Button>
      </Group>
    </form>
  )
}

function Sources({ draft, onSource }: Pick<FieldsProps, 'draft' | 'onSource'>) {
  return (
    <NativeSelect
      label={t('Addresses are in')}
      description={draft.source ? '' : t('No column seems to hold addresses.')}
      value={draft.source}
      onChange={(event) => onSource(event.currentTarget.value)}
      data={[
        ...(draft.source ? [] : [{ value: '', label: t('Choose a column') }]),
        ...draft.sources.map(({ source, label, addresses }) => ({
          value: source,
          label: t('{column} ({addresses})', {
            column: label || t('Column {place}', { place: Number(source) + 1 }),
            addresses: plural(addresses, '{n} address', '{n} addresses'),
          }),
        })),
      ]}
      maw={420}
    />
  )
}

interface HaveItProps {
  draft: RunDraft
  again: boolean
  onAgain: (again: boolean) => void
}

/** Whether those get it again that have it. */
function HaveIt({ draft, again, onAgain }: HaveItProps) {
  if (draft.have_it === 0) return null
  return (
    <div className={styles.haveIt}>
      <p>{plural(draft.have_it, '{n} already got their document.', '{n} already got their document.')}</p>
      <SegmentedControl
        aria-label={t('Who gets a mail')}
        value={again ? 'all' : 'others'}
        data={[
          { value: 'others', label: t('Only the others') },
          { value: 'all', label: t('All, once more') },
        ]}
        onChange={(value) => onAgain(value === 'all')}
      />
    </div>
  )
}

function useStarting(batch: string, onEnd: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (wish: RunWish) => startRun(batch, wish),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: runsQuery(batch).queryKey })
      onEnd()
    },
  })
}
