import { useCallback, useEffect, useRef } from 'react'
import { dismiss, showUndo } from './showMessage'

/** Like `showUndo`, for what lives only in this part of the page: when the part goes, so does the offer to undo. */
export function useUndo(): (text: string, undo: () => void) => void {
  const offers = useRef(new Set<number>())
  useEffect(() => {
    const all = offers.current
    return () => {
      for (const id of all) dismiss(id)
    }
  }, [])
  return useCallback((text, undo) => {
    offers.current.add(showUndo(text, undo))
  }, [])
}
