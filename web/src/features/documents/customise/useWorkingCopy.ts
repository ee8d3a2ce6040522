import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState, type Dispatch, type SetStateAction } from 'react'
import { sameJson } from '@/shared/json/json'
import { customisationQuery, updateCustomisation, createCustomisation, type Customisation, type Values } from '../api'
import { confirmedFor, rememberConfirmed } from './confirmed'
import type { Draft, DraftStore } from '../drafts/drafts'
import { useDraftStore } from '../drafts/useDraftStore'
import { useEarlierWork } from './useEarlierWork'
import { useAutosave } from './useAutosave'
import {
  afterDownload,
  afterSave,
  newCopy,
  isDirty,
  isNamed,
  withDraft,
  withoutBeginning,
  copyOf,
  type WorkingCopy,
} from './workingCopy'

interface Start {
  person: string
  organisation: string
  template: string
  /** What a new customisation begins with. */
  initial: { values: Values; name: string; origin: WorkingCopy['origin'] }
  /** What values are called until the person names them. */
  nameOf: (values: Values) => string
  /** The customisation to take up, if any. */
  customisation: Customisation | undefined
  /** The unsaved work to go on with, if any. */
  draft: string | undefined
}

/** The values on the desk: changing, saving, and keeping unsaved work on this device. */
export function useWorkingCopy(start: Start) {
  const { person, organisation, template, nameOf } = start
  const shelf = useDraftStore(person)
  const [{ first, from }] = useState(() => firstCopy(start, shelf))
  const [copy, setCopy] = useState(first)
  const { kept, goOnIn } = useAutosave({ shelf, organisation, template, copy, from })

  const save = useSaving({ ...start, shelf, copy, setCopy, draftId: kept.id })
  const takeUp = (draft: Draft, id: string) => {
    goOnIn(id)
    setCopy((now) => withDraft(now, draft))
  }
  return {
    copy,
    name: shownName(copy, nameOf),
    dirty: isDirty(copy),
    save,
    /** How unsaved work is kept, and under which id. */
    kept,
    ...useTyping(setCopy),
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
    keptAsDocument: (values: Values) => {
      setCopy((now) => afterDownload(now, values))
    },
    replaceBy: (customisation: Customisation) => {
      setCopy(copyOf(customisation, confirmedFor(person, customisation.id)))
    },
    earlier: useEarlierWork(shelf, { organisation, template, copy, own: kept.id, takeUp }),
  }
}

/** The values on the desk and what can be done with them. */
export type Work = ReturnType<typeof useWorkingCopy>

/** Changes of the values that stay the same functions for as long as the desk is open. */
function useTyping(setCopy: Dispatch<SetStateAction<WorkingCopy>>) {
  const setValues = useCallback((values: Values) => setCopy((now) => ({ ...now, values })), [setCopy])
  const leaveOut = useCallback((pointer: string) => setCopy((now) => withoutBeginning(now, pointer)), [setCopy])
  return { setValues, leaveOut }
}

interface Saving extends Pick<Start, 'person' | 'template' | 'nameOf'> {
  shelf: DraftStore
  copy: WorkingCopy
  setCopy: Dispatch<SetStateAction<WorkingCopy>>
  /** The draft in which the copy is kept on this device, if any. */
  draftId: string | undefined
}

/** Saves the copy as the next revision of its customisation, or as one of its own. */
function useSaving({ person, template, nameOf, shelf, copy, setCopy, draftId }: Saving) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (as: 'same' | 'copy'): Promise<Customisation> => {
      const { values, saved } = copy
      const name = shownName(copy, nameOf)
      if (saved && as === 'same') return updateCustomisation(saved.id, { values, name, base_revision: saved.revision })
      return createCustomisation({ template, values, name })
    },
    onSuccess: (customisation) => {
      // Also when the desk was left before the answer came: what is saved is no unsaved work.
      if (draftId !== undefined) forgetIfSaved(shelf, template, draftId, { customisation, name: copy.name })
      rememberConfirmed(person, customisation.id, copy.confirmed)
      setCopy((now) => afterSave(now, customisation))
      client.setQueryData(customisationQuery(customisation.id).queryKey, customisation)
      void client.invalidateQueries({ queryKey: ['customisations'], exact: true })
    },
  })
}

function firstCopy({ person, template, initial, customisation, draft: id }: Start, shelf: DraftStore) {
  const fresh = customisation
    ? copyOf(customisation, confirmedFor(person, customisation.id))
    : newCopy(initial.values, initial.name, initial.origin)
  const draft = id === undefined ? undefined : shelf.open(template, id)
  // Work on a customisation that is gone goes on as a new one; work on another one is not mixed in.
  const belongs = draft && (!customisation || draft.customisation?.id === customisation.id)
  return belongs ? { first: withDraft(fresh, draft), from: id } : { first: fresh, from: undefined }
}

function shownName(copy: WorkingCopy, nameOf: Start['nameOf']): string {
  return isNamed(copy) ? copy.name : nameOf(copy.values)
}

/** `name` is the one on the desk, which is not the saved one where the values gave the name. */
function forgetIfSaved(
  shelf: DraftStore,
  template: string,
  id: string,
  { customisation: saved, name }: { customisation: Customisation; name: string },
): void {
  const draft = shelf.open(template, id)
  if (draft && [saved.name, name].includes(draft.name) && sameJson(draft.values, saved.values)) shelf.drop(template, id)
}
