import { Button, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import type { NextDocument, Values } from '@/features/documents/api'
import { EarlierWork } from '@/features/documents/customise/EarlierWork'
import { NotKeptNote } from '@/features/documents/customise/NotKeptNote'
import type { Work } from '@/features/documents/customise/useWorkingCopy'
import type { Saved } from '@/features/documents/customise/workingCopy'
import type { Template } from '@/features/library/api'
import { HistoryIcon, LeftIcon } from '@/shared/ui/icons'
import { Hint } from '@/shared/ui/Hint'
import { rich, t } from '@/shared/language/say'
import layout from '../../shell/desk.module.css'
import { MovedNote, type Replacing } from './MovedNote'
import styles from './customise.module.css'

/** Few look back at what was saved: it is fetched when somebody does. */
const History = lazy(async () => ({ default: (await import('@/features/documents/customise/History')).History }))

interface Props {
  template: Template
  /** For which of several businesses it is. */
  business: ReactNode
  isDraft: boolean
  work: Work
  /** What the values were begun from, if anything. */
  next: NextDocument | undefined
  replacing: Replacing
  instead: string | undefined
  onAsItWas: (moved: NextDocument['moved']) => void
  onStartEmpty: () => void
  onTakeUpRevision: (values: Values, revision: number) => void
}

/** What is on the desk, under which name, and where to begin. */
export function DeskHead({
  template,
  business,
  isDraft,
  work,
  next,
  replacing,
  instead,
  onAsItWas,
  onStartEmpty,
  onTakeUpRevision,
}: Props) {
  return (
    <div className={layout.head}>
      <Link to={isDraft ? '/author' : '/'} className={layout.back}>
        <LeftIcon size={16} /> {isDraft ? t('Authoring') : t('Templates')}
      </Link>
      <h1 tabIndex={-1}>
        {template.title}
        {isDraft && (
          <span className={styles.draftMark}>{t('Draft of version {version}', { version: template.version })}</span>
        )}
      </h1>
      <p className={layout.lead} data-words>
        {template.description}
      </p>
      {template.withdrawn_at !== null && (
        <p className={styles.withdrawn}>
          {t(
            'This template is withdrawn and makes no documents. What you saved for it stays. An author can put it back.',
          )}
        </p>
      )}
      <NotKeptNote kept={work.kept} />
      <EarlierWork list={work.earlier.list} onTakeUp={work.earlier.takeUp} onRemove={work.earlier.remove} />
      <Beginning
        template={template}
        work={work}
        next={next}
        replacing={replacing}
        instead={instead}
        onAsItWas={onAsItWas}
        onStartEmpty={onStartEmpty}
      />
      {business}
      <NameRow work={work} onTakeUpRevision={onTakeUpRevision} />
    </div>
  )
}

/** What unsaved values were begun with, and how to begin otherwise. */
function Beginning({
  template,
  work: { copy },
  next,
  replacing,
  instead,
  onAsItWas,
  onStartEmpty,
}: Pick<Props, 'template' | 'work' | 'next' | 'replacing' | 'instead' | 'onAsItWas' | 'onStartEmpty'>) {
  if (copy.saved) return null
  if (copy.origin === 'sample') {
    return (
      <p className={styles.sampleNote}>
        {rich(
          'It opens with the sample: write over it, <button>start empty</button>, or <link>make many from a table</link>.',
          {
            button: (words) => (
              <button type="button" className={layout.wordButton} onClick={onStartEmpty}>
                {words}
              </button>
            ),
            link: (words) => (
              <Link to="/batches" search={{ template: template.slug }} className={layout.wordButton}>
                {words}
              </Link>
            ),
          },
        )}
      </p>
    )
  }
  if (!next || copy.origin !== 'earlier') return null
  return (
    <MovedNote
      schema={template.schema}
      next={next}
      replacing={replacing}
      instead={instead}
      values={copy.values}
      onAsItWas={onAsItWas}
    />
  )
}

function NameRow({ work, onTakeUpRevision }: Pick<Props, 'work' | 'onTakeUpRevision'>) {
  const { saved } = work.copy
  return (
    <div className={styles.nameRow}>
      <TextInput
        className={styles.name}
        label={t('Save as')}
        value={work.name}
        maxLength={120}
        onChange={(event) => work.setName(event.currentTarget.value)}
      />
      {saved && <HistoryButton saved={saved} onTakeUp={onTakeUpRevision} />}
    </div>
  )
}

/** Opens the list of every save. */
function HistoryButton({ saved, onTakeUp }: { saved: Saved; onTakeUp: Props['onTakeUpRevision'] }) {
  const [isOpen, setOpen] = useState<boolean>()
  return (
    <>
      <Hint label={t('Every save, to be taken up again')}>
        <Button variant="subtle" color="gray" leftSection={<HistoryIcon size={18} />} onClick={() => setOpen(true)}>
          {t('History')}
        </Button>
      </Hint>
      <Suspense>
        {isOpen !== undefined && (
          <History
            id={saved.id}
            current={saved.revision}
            opened={isOpen}
            onClose={() => setOpen(false)}
            onTakeUp={(values, revision) => {
              setOpen(false)
              onTakeUp(values, revision)
            }}
          />
        )}
      </Suspense>
    </>
  )
}
