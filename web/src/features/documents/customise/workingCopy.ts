import { sameJson, withoutValueAt } from '@/shared/json/json'
import type { Customisation, Values } from '../api'
import { firstWords, type Draft } from '../drafts/drafts'

/** What the service has: the last save, or nothing yet. */
export interface Saved {
  id: string
  revision: number
  savedAt: string
  name: string
  values: Values
}

/** The values being worked on, and those that are saved. */
export interface WorkingCopy {
  values: Values
  name: string
  saved: Saved | undefined
  /** What counts as unchanged: the saved values, or those a new customisation began with. */
  baseline: { values: Values; name: string }
  /** Whether it began with the sample, with an empty page, or with an earlier document. */
  origin: 'sample' | 'empty' | 'earlier'
  /** The values of the sample that the person wants to use, as JSON by pointer. */
  confirmed: Confirmed
}

export type Confirmed = Readonly<Record<string, string>>

export function savedOf(customisation: Customisation): Saved {
  const { id, revision, saved_at, name, values } = customisation
  return { id, revision, savedAt: saved_at, name, values }
}

export function newCopy(values: Values, name: string, origin: WorkingCopy['origin'] = 'sample'): WorkingCopy {
  return { values, name, saved: undefined, baseline: { values, name }, origin, confirmed: {} }
}

export function copyOf(customisation: Customisation, confirmed: Confirmed = {}): WorkingCopy {
  const saved = savedOf(customisation)
  return { values: saved.values, name: saved.name, saved, baseline: saved, origin: 'sample', confirmed }
}

/** The copy with unsaved work put back on top. */
export function withDraft(copy: WorkingCopy, draft: Draft): WorkingCopy {
  const saved =
    copy.saved && draft.customisation ? { ...copy.saved, revision: draft.customisation.revision } : copy.saved
  const origin = draft.origin ?? 'sample'
  return { ...copy, values: draft.values, name: draft.name, saved, origin, confirmed: draft.confirmed ?? {} }
}

/** The unsaved work in a copy, to be kept on the device. */
export function draftOf(copy: WorkingCopy, organisation: string, now: Date): Draft {
  const { values, name, saved, origin, confirmed, baseline } = copy
  return {
    values,
    name,
    customisation: saved && { id: saved.id, revision: saved.revision },
    keptAt: now.toISOString(),
    organisation,
    origin,
    confirmed,
    words: firstWords(values, baseline.values),
  }
}

/** The copy after a save; what was typed while the save was under way stays unsaved. */
export function afterSave(copy: WorkingCopy, customisation: Customisation): WorkingCopy {
  const saved = savedOf(customisation)
  return { ...copy, name: isNamed(copy) ? copy.name : saved.name, saved, baseline: saved }
}

/** The copy after a download: what is kept as a document, and was never saved, needs no saving. */
export function afterDownload(copy: WorkingCopy, values: Values): WorkingCopy {
  return copy.saved ? copy : { ...copy, baseline: { ...copy.baseline, values } }
}

/** The copy without a value that it is not to begin with any more: that it is left out is no work of the person's. */
export function withoutBeginning(copy: WorkingCopy, pointer: string): WorkingCopy {
  const values = withoutValueAt(copy.values, pointer)
  if (copy.saved) return { ...copy, values }
  return { ...copy, values, baseline: { ...copy.baseline, values: withoutValueAt(copy.baseline.values, pointer) } }
}

/** Whether the person, or a save, gave it a name; until then it is called by what its values say. */
export function isNamed(copy: WorkingCopy): boolean {
  return copy.saved !== undefined || copy.name !== copy.baseline.name
}

export function isDirty(copy: WorkingCopy): boolean {
  return copy.name !== copy.baseline.name || !sameJson(copy.values, copy.baseline.values)
}
