import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useReducer } from 'react'

/** A dialog that is made when it is opened for the first time: most are never opened. */
export function Dialog(props: ModalProps) {
  const { isMade, isOpen } = useMadeWhenOpened(props.opened)
  return isMade && <Modal {...props} opened={isOpen} />
}

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
