import { useCallback, useEffect, useRef } from 'react'
import { showError, dismiss } from './showMessage'

/** Says that something is wrong, and takes the message away as soon as it is true no more. */
export function useErrorMessage(isStillTrue: boolean): (text: string) => void {
  const last = useRef<number>(undefined)
  useEffect(() => {
    if (isStillTrue || last.current === undefined) return
    dismiss(last.current)
    last.current = undefined
  }, [isStillTrue])
  return useCallback((text: string) => {
    if (last.current !== undefined) dismiss(last.current)
    last.current = showError(text)
  }, [])
}
