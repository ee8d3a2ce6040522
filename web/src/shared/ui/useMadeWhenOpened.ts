import { useEffect, useReducer } from 'react'

/**
 * Says when to make what can be opened, and when to open it: made first and opened a moment later, it notes where the
 * focus was, and gives it back there when it closes.
 */
export function useMadeWhenOpened(opened: boolean): { isMade: boolean; isOpen: boolean } {
  const [wasMade, make] = useReducer(() => true, false)
  useEffect(() => {
    if (opened) make()
  }, [opened])
  return { isMade: opened || wasMade, isOpen: opened && wasMade }
}
