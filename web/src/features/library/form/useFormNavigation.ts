import { useCallback, useRef, useState } from 'react'
import { focusField } from './focusField'

export type Side = 'form' | 'page'

/** Where the person is, in the form and on a phone on which of the two sides, and the ways to a field and to the faults. */
export function useFormNavigation() {
  const form = useRef<HTMLDivElement>(null)
  const [side, setSide] = useState<Side>('form')
  const [focused, setFocused] = useState<string>()
  const [wanted, setWanted] = useState<string>()
  const [showAll, setShowAll] = useState(false)
  const goToField = useCallback((pointer: string) => {
    setSide('form')
    setWanted(pointer)
    // The field may have to be brought out of a folded list or a hidden tab first.
    requestAnimationFrame(() => requestAnimationFrame(() => form.current && focusField(form.current, pointer)))
  }, [])
  const goToFaults = () => {
    setShowAll(true)
    setSide('form')
    requestAnimationFrame(() => {
      const summary = form.current?.querySelector<HTMLElement>('[data-summary]')
      summary?.scrollIntoView({ block: 'center' })
      summary?.focus({ preventScroll: true })
    })
  }
  return { form, side, setSide, focused, setFocused, wanted, showAll, setShowAll, goToField, goToFaults }
}

export type FormNavigation = ReturnType<typeof useFormNavigation>
