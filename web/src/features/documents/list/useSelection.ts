import { useCallback, useMemo, useState } from 'react'
import type { IssuedDocument } from '../api'

/** The chosen documents among those shown. */
export interface Selection {
  chosen: IssuedDocument[]
  has: (id: string) => boolean
  toggle: (id: string, upTo: boolean) => void
  toggleAll: () => void
  clear: () => void
  state: 'none' | 'some' | 'all'
}

/** Choosing rows one by one, in a stretch with Shift, or all that are loaded. */
export function useSelection(documents: IssuedDocument[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [anchor, setAnchor] = useState<string>()
  const chosen = useMemo(() => documents.filter((document) => ids.has(document.id)), [documents, ids])
  const toggle = useCallback(
    (id: string, upTo: boolean) => {
      setIds((before) => toggled(before, documents, id, upTo ? anchor : undefined))
      setAnchor(id)
    },
    [documents, anchor],
  )
  return {
    chosen,
    has: (id) => ids.has(id),
    toggle,
    toggleAll: () => {
      setIds(chosen.length === documents.length ? new Set() : new Set(documents.map((document) => document.id)))
    },
    clear: () => {
      setIds(new Set())
    },
    state: chosen.length === 0 ? 'none' : chosen.length === documents.length ? 'all' : 'some',
  }
}

/** The ids after a click on `id`; with an anchor, the whole stretch between takes the new state of `id`. */
export function toggled(
  before: ReadonlySet<string>,
  rows: { id: string }[],
  id: string,
  anchor: string | undefined,
): Set<string> {
  const after = new Set(before)
  const on = !before.has(id)
  const [from, to] = [rows.findIndex((row) => row.id === (anchor ?? id)), rows.findIndex((row) => row.id === id)]
  const stretch = from === -1 ? rows.slice(to, to + 1) : rows.slice(Math.min(from, to), Math.max(from, to) + 1)
  for (const row of stretch) {
    if (on) after.add(row.id)
    else after.delete(row.id)
  }
  return after
}
