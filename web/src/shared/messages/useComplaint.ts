import { useCallback, useEffect, useRef } from 'react'
import { complain, dismiss } from './messages'

/** Says that something is wrong, and takes the message away as soon as it is true no more. */
export function useComplaint(isStillTrue: boolean): (text: string) => void {
  const last = useRef<number>(undefined)
  useEffect(() => {
    if (isStillTrue || last.current === undefined) return
    dismiss(last.current)
    last.current = undefined
  }, [isStillTrue])
  return useCallback((text: string) => {
    if (last.current !== undefined) dismiss(last.current)
    last.current = complain(text)
  }, [])
}
