import { sameJson } from '@/shared/format/json'
import type { Customisation, Values } from '../api'
import type { Draft } from './drafts'

/** What the service has: the last save, or nothing yet. */
export interface Saved {
  id: string
  revision: number
  savedAt: string
  name: string
  values: Values
}

/** The values being worked on, beside those that are safe. */
export interface WorkingCopy {
  values: Values
  name: string
  saved: Saved | undefined
  /** What counts as unchanged: the saved values, or those a new customisation began with. */
  baseline: { values: Values; name: string }
}

export function savedOf(customisation: Customisation): Saved {
  const { id, revision, saved_at, name, values } = customisation
  return { id, revision, savedAt: saved_at, name, values }
}

export function begun(values: Values, name: string): WorkingCopy {
  return { values, name, saved: undefined, baseline: { values, name } }
}

export function takenUp(customisation: Customisation): WorkingCopy {
  const saved = savedOf(customisation)
  return { values: saved.values, name: saved.name, saved, baseline: saved }
}

/** The copy with unsaved work put back on top. */
export function resumed(copy: WorkingCopy, draft: Draft): WorkingCopy {
  const saved =
    copy.saved && draft.customisation ? { ...copy.saved, revision: draft.customisation.revision } : copy.saved
  return { ...copy, values: draft.values, name: draft.name, saved }
}

/** The copy after a save; what was typed while the save was under way stays unsaved. */
export function afterSave(copy: WorkingCopy, customisation: Customisation): WorkingCopy {
  const saved = savedOf(customisation)
  return { ...copy, saved, baseline: saved }
}

export function isDirty(copy: WorkingCopy): boolean {
  return copy.name !== copy.baseline.name || !sameJson(copy.values, copy.baseline.values)
}
