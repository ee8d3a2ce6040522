import { showWhen } from '@/shared/format/dates'
import type { KeptDraft } from './drafts'
import styles from './drafts.module.css'

/** The time of a draft and its first words. */
export function DraftWords({ kept: { draft } }: { kept: KeptDraft }) {
  return (
    <span className={styles.words}>
      <span className="numbers">{showWhen(draft.keptAt)}</span>
      <span className="quiet">{draft.words ?? draft.name}</span>
    </span>
  )
}
