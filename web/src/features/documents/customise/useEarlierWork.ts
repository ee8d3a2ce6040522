import { useEffect, useMemo, useReducer } from 'react'
import type { Draft, DraftStore, KeptDraft } from '../drafts/drafts'
import { isDirty, withDraft, type WorkingCopy } from './workingCopy'

interface Desk {
  organisation: string
  template: string
  copy: WorkingCopy
  /** The draft under way in this tab. */
  own: string | undefined
  takeUp: (draft: Draft, id: string) => void
}

/** The other unsaved work on this device that belongs to what is on the desk, also what other tabs keep meanwhile. */
export function useEarlierWork(shelf: DraftStore, { organisation, template, copy, own, takeUp }: Desk) {
  const [changes, refresh] = useReducer((many: number) => many + 1, 0)
  useEffect(() => {
    window.addEventListener('storage', refresh)
    return () => {
      window.removeEventListener('storage', refresh)
    }
  }, [])
  const all = useMemo(
    () => shelf.list(organisation),
    // The shelf is the same while what lies on it changes: with every draft of this tab, and by other tabs.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shelf, organisation, own, changes],
  )
  const list = all.filter(
    (kept) =>
      kept.template === template &&
      kept.id !== own &&
      kept.draft.customisation?.id === copy.saved?.id &&
      isDirty(withDraft({ ...copy, values: copy.baseline.values, name: copy.baseline.name }, kept.draft)),
  )
  return {
    list,
    takeUp: ({ id }: KeptDraft) => {
      const draft = shelf.open(template, id)
      if (draft) takeUp(draft, id)
      refresh()
    },
    /** Deletes one; what comes back takes that back. */
    remove: (kept: KeptDraft): (() => void) => {
      const putBack = shelf.remove([kept])
      refresh()
      return () => {
        putBack()
        refresh()
      }
    },
  }
}
