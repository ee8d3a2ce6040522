import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useReducer, useState } from 'react'
import { freshId } from '@/shared/device/freshId'
import { deviceStorage } from '@/shared/device/storage'
import { sameJson } from '@/shared/format/json'
import { customisationQuery, saveAgain, saveNew, type Customisation, type Values } from '../api'
import { confirmedFor, rememberConfirmed } from './confirmed'
import { draftShelf, type Draft, type DraftShelf, type KeptDraft } from './drafts'
import { useKeeping } from './useKeeping'
import { afterSave, begun, isDirty, isNamed, resumed, takenUp, type WorkingCopy } from './workingCopy'

interface Start {
  person: string
  organisation: string
  template: string
  /** What a new customisation begins with. */
  initial: { values: Values; name: string }
  /** What values are called until the person names them. */
  nameOf: (values: Values) => string
  /** The customisation to take up, if any. */
  customisation: Customisation | undefined
  /** The unsaved work to go on with, if any. */
  draft: string | undefined
}

/** The person's drafts on this device, as one tab sees them. */
export function useDraftShelf(person: string): DraftShelf {
  return useMemo(() => draftShelf({ storage: deviceStorage(), person, freshId }), [person])
}

/** The values on the desk: changing, saving, and keeping unsaved work on this device. */
export function useWorkingCopy(start: Start) {
  const { person, organisation, template, nameOf } = start
  const shelf = useDraftShelf(person)
  const [{ first, from }] = useState(() => firstCopy(start, shelf))
  const [copy, setCopy] = useState(first)
  const { kept, goOnIn } = useKeeping({ shelf, organisation, template, copy, from })

  const client = useQueryClient()
  const save = useMutation({
    mutationFn: async (as: 'same' | 'copy'): Promise<Customisation> => {
      const { values, saved } = copy
      const name = shownName(copy, nameOf)
      if (saved && as === 'same') return saveAgain(saved.id, { values, name, base_revision: saved.revision })
      return saveNew({ template, values, name })
    },
    onSuccess: (customisation) => {
      // Also when the desk was left before the answer came: what is saved is no unsaved work.
      if (kept.id !== undefined) forgetIfSaved(shelf, template, kept.id, { customisation, name: copy.name })
      rememberConfirmed(person, customisation.id, copy.confirmed)
      setCopy((now) => afterSave(now, customisation))
      client.setQueryData(customisationQuery(customisation.id).queryKey, customisation)
      void client.invalidateQueries({ queryKey: ['customisations'], exact: true })
    },
  })

  const takeUp = (draft: Draft, id: string) => {
    goOnIn(id)
    setCopy((now) => resumed(now, draft))
  }
  return {
    copy,
    name: shownName(copy, nameOf),
    dirty: isDirty(copy),
    save,
    /** How unsaved work is kept, and under which id. */
    kept,
    setValues: useCallback((values: Values) => {
      setCopy((now) => ({ ...now, values }))
    }, []),
    setName: (name: string) => {
      setCopy((now) => ({ ...now, name }))
    },
    /** Lays other values on the desk; what was typed stays as earlier work. What comes back brings it again. */
    layOut: (values: Values, origin = copy.origin): (() => void) => {
      const { values: before, origin: former, baseline } = copy
      const was = kept.id
      goOnIn(undefined)
      const isEmptied = origin === 'empty' && !copy.saved
      setCopy((now) => ({ ...now, values, origin, baseline: isEmptied ? { ...baseline, values } : baseline }))
      return () => {
        goOnIn(was)
        setCopy((now) => ({ ...now, values: before, origin: former, baseline: isEmptied ? baseline : now.baseline }))
      }
    },
    /** Takes note of values of the sample that are meant, so that they are not asked about again. */
    confirm: (confirmed: WorkingCopy['confirmed']) => {
      const all = { ...copy.confirmed, ...confirmed }
      if (copy.saved) rememberConfirmed(person, copy.saved.id, all)
      setCopy((now) => ({ ...now, confirmed: all }))
    },
    replaceBy: (customisation: Customisation) => {
      setCopy(takenUp(customisation, confirmedFor(person, customisation.id)))
    },
    earlier: useEarlier(shelf, { organisation, template, copy, own: kept.id, takeUp }),
  }
}

/** The values on the desk and what can be done with them. */
export type Work = ReturnType<typeof useWorkingCopy>

interface Here {
  organisation: string
  template: string
  copy: WorkingCopy
  /** The draft under way in this tab. */
  own: string | undefined
  takeUp: (draft: Draft, id: string) => void
}

/** The other unsaved work on this device that belongs to what is on the desk, also what other tabs keep meanwhile. */
function useEarlier(shelf: DraftShelf, { organisation, template, copy, own, takeUp }: Here) {
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
      isDirty(resumed({ ...copy, values: copy.baseline.values, name: copy.baseline.name }, kept.draft)),
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

function firstCopy({ person, template, initial, customisation, draft: id }: Start, shelf: DraftShelf) {
  const fresh = customisation
    ? takenUp(customisation, confirmedFor(person, customisation.id))
    : begun(initial.values, initial.name)
  const draft = id === undefined ? undefined : shelf.open(template, id)
  // Work on a customisation that is gone goes on as a new one; work on another one is not mixed in.
  const belongs = draft && (!customisation || draft.customisation?.id === customisation.id)
  return belongs ? { first: resumed(fresh, draft), from: id } : { first: fresh, from: undefined }
}

function shownName(copy: WorkingCopy, nameOf: Start['nameOf']): string {
  return isNamed(copy) ? copy.name : nameOf(copy.values)
}

/** `name` is the one on the desk, which is not the saved one where the values gave the name. */
function forgetIfSaved(
  shelf: DraftShelf,
  template: string,
  id: string,
  { customisation: saved, name }: { customisation: Customisation; name: string },
): void {
  const draft = shelf.open(template, id)
  if (draft && [saved.name, name].includes(draft.name) && sameJson(draft.values, saved.values)) shelf.drop(template, id)
}
