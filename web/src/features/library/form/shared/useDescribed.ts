import { useEffect, useRef, type RefObject } from 'react'
import { useFieldTies } from './context'

/**
 * Ties a control to the help and the faults that the template shows below it. Mantine's inputs overwrite a description
 * given from outside with their own, which is empty here, so it is set on the element itself.
 */
export function useDescribed<Control extends HTMLElement>(): RefObject<Control | null> {
  const control = useRef<Control>(null)
  const { describedBy } = useFieldTies()
  useEffect(() => {
    if (describedBy) control.current?.setAttribute('aria-describedby', describedBy)
    else control.current?.removeAttribute('aria-describedby')
  }, [describedBy])
  return control
}
