import type { Values } from '../api'

/** Unsaved work, kept on this device until it is saved or given up. */
export interface Draft {
  values: Values
  name: string
  /** The customisation that was being changed, and the revision it was taken up from. */
  customisation: { id: string; revision: number } | undefined
  keptAt: string
}

const PREFIX = 'galley:draft:'

/** The place of a draft: one per person and template, and per customisation that was taken up. */
export function draftKey(person: string, template: string, customisation: string | undefined): string {
  return PREFIX + [person, template, customisation ?? 'new'].map(encodeURIComponent).join(':')
}

export function keepDraft(key: string, draft: Draft, storage: Storage = localStorage): boolean {
  try {
    storage.setItem(key, JSON.stringify(draft))
    return true
  } catch {
    // A full or forbidden store only costs the safety net, never the work on the screen.
    return false
  }
}

export function draftAt(key: string, storage: Storage = localStorage): Draft | undefined {
  try {
    const draft: unknown = JSON.parse(storage.getItem(key) ?? 'null')
    return isDraft(draft) ? draft : undefined
  } catch {
    return undefined
  }
}

export function dropDraft(key: string, storage: Storage = localStorage): void {
  try {
    storage.removeItem(key)
  } catch {
    // Nothing could have been kept there either.
  }
}

/** Forgets all unsaved work on this device: the next person at it must not find it. */
export function dropAllDrafts(storage: Storage = localStorage): void {
  for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) dropDraft(key, storage)
}

function isDraft(value: unknown): value is Draft {
  const draft = value as Draft | null
  return (
    typeof draft === 'object' &&
    draft !== null &&
    typeof draft.values === 'object' &&
    typeof draft.name === 'string' &&
    typeof draft.keptAt === 'string'
  )
}
