import { SegmentedControl } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react'
import type { Me } from '@/features/accounts/session/api'
import { chosenOrganisation } from '@/features/accounts/session/organisation'
import type { Customisation } from '@/features/documents/api'
import { DownloadButton, useDownload } from '@/features/documents/customise/DownloadButton'
import { SaveButton } from '@/features/documents/customise/SaveButton'
import { useWorkingCopy } from '@/features/documents/customise/useWorkingCopy'
import type { Template } from '@/features/library/api'
import { focusField } from '@/features/library/form/focusField'
import { oneForEachField, unreadNumbers } from '@/features/library/form/numbers/unread'
import { emptyValues, nameOf, pruned } from '@/features/library/form/schema'
import { asConfirmed, grouped, sampleLeft, unconfirmed } from '@/features/library/sample/sampleLeft'
import { knownBy } from '@/features/library/knownBy'
import { PageViewer } from '@/features/library/viewer/PageViewer'
import { useFollow } from '@/features/library/viewer/useFollow'
import type { Preview } from '@/features/library/viewer/preview'
import { usePreview } from '@/features/library/viewer/usePreview'
import { failureOf, type Fault } from '@/shared/api/failure'
import { sentenceFor } from '@/shared/ui/FailureNote'
import { complain, say } from '@/shared/ui/messages'
import { useComplaint } from '@/shared/ui/useComplaint'
import { useOwnUndo } from '@/shared/ui/useOwnUndo'
import { Ghost, Waiting } from '@/shared/ui/Waiting'
import { useGoingOut } from '../useGoingOut'
import { DeskHead } from './DeskHead'
import { Leaving } from './Leaving'
import { Conflict } from './Conflict'
import { SampleQuestion } from './SampleQuestion'
import { useAddress } from './useAddress'
import styles from './customise.module.css'

const TemplateForm = lazy(() => import('@/features/library/form/TemplateForm'))

interface Props {
  template: Template
  me: Me
  customisation: Customisation | undefined
  wantedVersion: number | undefined
  /** The unsaved work to go on with. */
  draft: string | undefined
}

/** One and the same list, so that a form without faults is not drawn anew for it. */
const NO_FAULTS: readonly Fault[] = []

/** The form on the left, the page on the right, and everything that happens between them. */
export function Desk({ template, me, customisation, wantedVersion, draft }: Props) {
  const { href } = useLocation()
  const goOut = useGoingOut()
  const work = useWorkingCopy({
    person: me.email,
    organisation: chosenOrganisation(me)?.slug ?? '',
    template: template.slug,
    initial: useMemo(() => ({ values: template.sample, name: template.title }), [template]),
    nameOf: useCallback((values) => knownBy(template, values), [template]),
    customisation,
    draft,
  })
  useAddress(work.copy.saved?.id, work.kept.id)
  const { copy } = work
  const offerUndo = useOwnUndo()
  const [page, setPage] = useState(1)
  const [focused, setFocused] = useState<string>()
  const [wanted, setWanted] = useState<string>()
  const [showAll, setShowAll] = useState(false)
  // A new round begins with a form in which nothing has been touched.
  const [round, setRound] = useState(0)
  const [side, setSide] = useState<'form' | 'page'>('form')
  const form = useRef<HTMLDivElement>(null)

  const sent = useMemo(() => pruned(template.schema, copy.values), [template.schema, copy.values])
  const version = wantedVersion ?? undefined
  const unread = useMemo(() => unreadNumbers(template.schema, copy.values, template.locale), [template, copy.values])
  const answered = usePreview({ slug: template.slug, version, values: sent, page, schema: template.schema })
  const preview = useMemo(() => toldOnce(answered, unread), [answered, unread])
  const faults = faultsIn(preview)
  const picture = preview.state === 'first' ? undefined : preview.picture
  useFollow({ slug: template.slug, version, values: sent, picture, focused, onPage: setPage })
  const lastPage = picture?.pageCount ?? page
  if (page > lastPage && preview.state === 'shown' && preview.fresh) setPage(lastPage)

  const isDraft = template.versions.find((one) => one.version === template.version)?.status === 'draft'
  const mayIssue = !isDraft && template.withdrawn_at === null
  const download = useDownload({
    template: template.slug,
    version: template.version,
    values: sent,
    isDraft,
    onRefused: (failure) => {
      if (failure.kind === 'wrong') setShowAll(true)
    },
  })

  const pick = useCallback((pointer: string) => {
    setSide('form')
    setWanted(pointer)
    // The field may have to be brought out of a folded list or a hidden tab first.
    requestAnimationFrame(() => requestAnimationFrame(() => form.current && focusField(form.current, pointer)))
  }, [])
  const left = useMemo(
    () =>
      copy.origin === 'empty' ? [] : unconfirmed(sampleLeft(template.schema, sent, template.sample), copy.confirmed),
    [template, sent, copy.origin, copy.confirmed],
  )
  const [isAsking, setAsking] = useState(false)
  const isFaulty = faults.length > 0 || unread.length > 0
  const complainOfFaults = useComplaint(isFaulty)
  const name = useCallback((pointer: string) => nameOf(template.schema, pointer), [template.schema])

  const save = () => {
    work.save.mutate('same', {
      onError: (error) => {
        if (failureOf(error).kind !== 'changedMeanwhile') complain(sentenceFor(error))
      },
    })
  }
  const issue = () => {
    if (download.isPending) return
    if (template.withdrawn_at !== null) {
      complain('This template is withdrawn and makes no documents.')
      return
    }
    if (isFaulty) {
      setShowAll(true)
      setSide('form')
      complainOfFaults('Some fields are still to mend. They are listed above the form.')
      requestAnimationFrame(() => {
        const summary = form.current?.querySelector<HTMLElement>('[data-summary]')
        summary?.scrollIntoView({ block: 'center' })
        summary?.focus({ preventScroll: true })
      })
      return
    }
    if (left.length > 0) setAsking(true)
    else download.mutate()
  }
  useHotkeys(
    [
      ['mod+S', save],
      ['mod+Enter', issue],
    ],
    [],
  )

  const startEmpty = () => {
    const undo = work.layOut(emptyValues(template.schema), 'empty')
    setRound((now) => now + 1)
    setShowAll(false)
    offerUndo('The sample is cleared away', undo)
  }

  return (
    <div className={styles.desk} data-side={side}>
      <div className={styles.formSide} ref={form}>
        <DeskHead
          template={template}
          isDraft={isDraft}
          work={work}
          onStartEmpty={startEmpty}
          onTakeUpRevision={(values, revision) => {
            offerUndo(`Save ${revision} is on the desk again`, work.layOut(values))
          }}
        />
        <Suspense
          fallback={
            <Waiting what="Laying out the form">
              <Ghost height={320} />
            </Waiting>
          }
        >
          <TemplateForm
            key={round}
            schema={template.schema}
            locale={template.locale}
            values={copy.values}
            onChange={work.setValues}
            faults={faults}
            showAll={showAll}
            wanted={wanted}
            onFocus={setFocused}
            onPick={pick}
          />
        </Suspense>
      </div>
      <div className={styles.pageSide}>
        <PageViewer
          title={template.title}
          preview={preview}
          page={page}
          onPage={setPage}
          focused={focused}
          onPick={pick}
          nameOf={name}
          isListed={showAll && faults.length > 0}
          onLogIn={() => {
            // To the door and back here: the address names the unsaved work.
            void goOut(href)
          }}
          actions={
            <span className={styles.wideActions}>
              <SaveButton dirty={work.dirty} saving={work.save.isPending} savedAt={copy.saved?.savedAt} onSave={save} />
              {mayIssue && <DownloadButton busy={download.isPending} onDownload={issue} />}
            </span>
          }
        />
      </div>
      <div className={styles.thumbBar}>
        <SegmentedControl
          size="md"
          aria-label="Show the form or the page"
          value={side}
          onChange={(value) => {
            setSide(value)
          }}
          data={[
            {
              value: 'form',
              label: preview.state === 'refused' && faults.length > 0 ? `Form · ${faults.length}` : 'Form',
            },
            { value: 'page', label: 'Page' },
          ]}
        />
        <SaveButton dirty={work.dirty} saving={work.save.isPending} savedAt={copy.saved?.savedAt} onSave={save} />
        {mayIssue && <DownloadButton busy={download.isPending} onDownload={issue} full />}
      </div>
      <SampleQuestion
        groups={grouped(template.schema, left)}
        opened={isAsking && left.length > 0}
        onUse={() => {
          setAsking(false)
          work.confirm(asConfirmed(left))
          download.mutate()
        }}
        onBack={() => {
          setAsking(false)
          if (left[0]) pick(left[0].pointer)
        }}
      />
      <Leaving dirty={work.dirty} isKept={work.kept.state === 'kept'} />
      <Conflict
        error={work.save.error}
        savedId={copy.saved?.id}
        onCopy={() => {
          work.save.mutate('copy', { onSuccess: () => say('Saved as a copy of its own') })
        }}
        onTheirs={work.replaceBy}
        onClose={() => {
          work.save.reset()
        }}
      />
    </div>
  )
}

/** What is wrong with the values, and what is still to be filled in. */
function faultsIn(preview: Preview): readonly Fault[] {
  if (preview.state === 'shown') return preview.missing.length > 0 ? preview.missing : NO_FAULTS
  return preview.state === 'refused' && preview.failure.kind === 'wrong' ? preview.failure.faults : NO_FAULTS
}

/** The preview with one fault for each field, in the form's own words where it has some. */
function toldOnce(preview: Preview & { retry: () => void }, unread: readonly Fault[]) {
  if (preview.state !== 'refused' || preview.failure.kind !== 'wrong') return preview
  return { ...preview, failure: { ...preview.failure, faults: [...oneForEachField(unread, preview.failure.faults)] } }
}
