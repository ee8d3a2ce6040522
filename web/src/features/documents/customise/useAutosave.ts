import { useCallback, useEffect, useRef, useState } from 'react'
import { freshId } from '@/shared/device/freshId'
import type { DraftStore, Keeping } from '../drafts/drafts'
import { draftOf, isDirty, type WorkingCopy } from './workingCopy'

/** How long at most something typed waits to be kept while typing goes on, in milliseconds. */
export const KEEP_WITHIN_MS = 250

interface What {
  shelf: DraftStore
  organisation: string
  template: string
  copy: WorkingCopy
  /** The draft that the copy was taken up from. */
  from: string | undefined
}

/** How the unsaved work of a copy is kept: nothing unsaved, kept under an id, or not kept on the device and why. */
export type Kept = { state: 'nothing'; id: undefined } | Keeping

/**
 * Keeps unsaved work on this device from the first letter on, whatever else is on the screen: at once when typing
 * begins, at least every `KEEP_WITHIN_MS` while it goes on, and when the page is about to go. What has been saved or
 * taken back is forgotten.
 */
export function useAutosave({ shelf, organisation, template, copy, from }: What) {
  const id = useRef(from)
  const [kept, setKept] = useState<Kept>(from === undefined ? NOTHING : { state: 'kept', id: from })
  const waiting = useRef<number>(undefined)
  const lastAt = useRef(0)

  const newest = useRef(copy)
  useEffect(() => {
    newest.current = copy
  }, [copy])

  const wait = useCallback((deed?: () => void) => {
    clearTimeout(waiting.current)
    waiting.current = deed && window.setTimeout(deed, KEEP_WITHIN_MS)
  }, [])
  const keep = useCallback(() => {
    wait()
    if (!isDirty(newest.current)) return
    lastAt.current = performance.now()
    id.current ??= freshId()
    const now = shelf.keep(template, id.current, draftOf(newest.current, organisation, new Date()))
    id.current = now.id
    setKept((before) => (before.state === now.state && before.id === now.id ? before : now))
  }, [shelf, template, organisation, wait])
  const keepWhatWaits = useCallback(() => {
    if (waiting.current !== undefined) keep()
  }, [keep])

  useEffect(() => {
    if (!isDirty(copy)) {
      wait()
      if (id.current !== undefined) shelf.drop(template, id.current)
    } else if (performance.now() - lastAt.current >= KEEP_WITHIN_MS) keep()
    else if (waiting.current === undefined) wait(keep)
  }, [copy, keep, shelf, template, wait])

  useBeforePageGoes(keepWhatWaits)
  return {
    kept: isDirty(copy) ? kept : NOTHING,
    /** Goes on in another draft; the one under way stays where it is. To be called before the copy changes. */
    goOnIn: useCallback(
      (draft: string | undefined) => {
        keepWhatWaits()
        id.current = draft
        setKept(draft === undefined ? NOTHING : { state: 'kept', id: draft })
      },
      [keepWhatWaits],
    ),
  }
}

/** Calls `keep` when the page is about to go: closed, hidden, or left for another one. */
function useBeforePageGoes(keep: () => void): void {
  useEffect(() => {
    window.addEventListener('pagehide', keep)
    document.addEventListener('visibilitychange', keep)
    return () => {
      window.removeEventListener('pagehide', keep)
      document.removeEventListener('visibilitychange', keep)
      keep()
    }
  }, [keep])
}

const NOTHING: Kept = { state: 'nothing', id: undefined }
