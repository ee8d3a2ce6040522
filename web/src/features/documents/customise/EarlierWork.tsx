import { Button } from '@mantine/core'
import { useState } from 'react'
import { useUndo } from '@/shared/messages/useUndo'
import { plural, t } from '@/shared/language/say'
import styles from './customise.module.css'
import type { KeptDraft } from '../drafts/drafts'
import { DraftWords } from '../drafts/DraftWords'

interface Props {
  list: readonly KeptDraft[]
  onTakeUp: (kept: KeptDraft) => void
  /** Deletes one; what comes back takes that back. */
  onRemove: (kept: KeptDraft) => () => void
}

const SHOWN = 3

/** Unsaved work of before that lies on this device: by its time and its first words. What is on the desk stays as it is. */
export function EarlierWork({ list, onTakeUp, onRemove }: Props) {
  const [isOpen, setOpen] = useState(false)
  const offerUndo = useUndo()
  if (list.length === 0) return null
  const shown = isOpen ? list : list.slice(0, SHOWN)
  return (
    <section className={styles.earlier} aria-label={t('Unsaved work on this device')}>
      <p className={styles.earlierTitle}>{t('Unsaved work on this device')}</p>
      <ul>
        {shown.map((kept) => (
          <li key={kept.id}>
            <DraftWords kept={kept} />
            <span className={styles.earlierDeeds}>
              <Button size="compact-sm" variant="default" onClick={() => onTakeUp(kept)}>
                {t('Take up')}
              </Button>
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                onClick={() => offerUndo(t('The unsaved work is deleted'), onRemove(kept))}
              >
                {t('Delete')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {list.length > SHOWN && !isOpen && (
        <Button size="compact-sm" variant="subtle" onClick={() => setOpen(true)}>
          {plural(list.length - SHOWN, 'Show {n} more', 'Show {n} more')}
        </Button>
      )}
    </section>
  )
}
