import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { customisationQuery, saveAgain, saveNew, type Customisation, type Values } from '../api'
import { draftAt, draftKey, dropDraft, keepDraft, type Draft } from './drafts'
import { afterSave, begun, isDirty, resumed, takenUp, type WorkingCopy } from './workingCopy'

const KEEP_AFTER_MS = 600

interface Start {
  person: string
  template: string
  /** What a new customisation begins with. */
  initial: { values: Values; name: string }
  /** The customisation to take up, if any. */
  customisation: Customisation | undefined
  /** Called with the number of a customisation that was saved for the first time. */
  onFirstSave: (id: string) => void
}

/** The values on the desk: changing, saving, keeping unsaved work on this device and offering it again. */
export function useWorkingCopy({ person, template, initial, customisation, onFirstSave }: Start) {
  const [copy, setCopy] = useState<WorkingCopy>(() =>
    customisation ? takenUp(customisation) : begun(initial.values, initial.name),
  )
  const key = draftKey(person, template, copy.saved?.id)
  const [offered, setOffered] = useState<Draft | undefined>(() => worthOffering(draftAt(key), copy))
  const dirty = isDirty(copy)
  useKeeping(key, copy, dirty && !offered)

  const client = useQueryClient()
  const save = useMutation({
    mutationFn: async (as: 'same' | 'copy'): Promise<Customisation> => {
      const { values, name, saved } = copy
      if (saved && as === 'same') return saveAgain(saved.id, { values, name, base_revision: saved.revision })
      return saveNew({ template, values, name })
    },
    onSuccess: (customisation) => {
      const isFirst = customisation.id !== copy.saved?.id
      dropDraft(key)
      setCopy((now) => afterSave(now, customisation))
      client.setQueryData(customisationQuery(customisation.id).queryKey, customisation)
      void client.invalidateQueries({ queryKey: ['customisations'], exact: true })
      if (isFirst) onFirstSave(customisation.id)
    },
  })

  return {
    copy,
    dirty,
    save,
    setValues: (values: Values) => {
      setCopy((now) => ({ ...now, values }))
    },
    setName: (name: string) => {
      setCopy((now) => ({ ...now, name }))
    },
    replaceBy: (customisation: Customisation) => {
      dropDraft(key)
      setCopy(takenUp(customisation))
    },
    forget: () => {
      dropDraft(key)
    },
    offered,
    takeOffer: () => {
      if (offered) setCopy((now) => resumed(now, offered))
      setOffered(undefined)
    },
    declineOffer: () => {
      dropDraft(key)
      setOffered(undefined)
    },
  }
}

function worthOffering(draft: Draft | undefined, copy: WorkingCopy): Draft | undefined {
  return draft && isDirty(resumed(copy, draft)) ? draft : undefined
}

/** Writes unsaved work to this device when typing rests, and at once when the page is about to go. */
function useKeeping(key: string, copy: WorkingCopy, isWanted: boolean): void {
  const wasWanted = useRef(false)
  const keep = useEffectEvent(() => {
    if (!isWanted) return
    const { values, name, saved } = copy
    keepDraft(key, {
      values,
      name,
      customisation: saved && { id: saved.id, revision: saved.revision },
      keptAt: new Date().toISOString(),
    })
  })
  useEffect(() => {
    if (!isWanted) {
      if (wasWanted.current) dropDraft(key)
      wasWanted.current = false
      return
    }
    wasWanted.current = true
    const timer = setTimeout(keep, KEEP_AFTER_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [key, copy.values, copy.name, isWanted])
  useEffect(() => {
    const onHide = () => {
      keep()
    }
    window.addEventListener('pagehide', onHide)
    document.addEventListener('visibilitychange', onHide)
    return () => {
      window.removeEventListener('pagehide', onHide)
      document.removeEventListener('visibilitychange', onHide)
    }
  }, [])
}
