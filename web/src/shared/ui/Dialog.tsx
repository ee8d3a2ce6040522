import type { ModalProps } from '@mantine/core'
import { lazy, Suspense, useEffect } from 'react'
import { useMadeWhenOpened } from './useMadeWhenOpened'

const fetchParts = () => import('./OpenedDialog')
const OpenedDialog = lazy(fetchParts)

/** How long after its page a dialog's parts are fetched, in milliseconds: they are there then when the connection is not. */
const LATER_MS = 2000

/** A dialog that is made when it is opened for the first time: most are never opened. */
export function Dialog(props: ModalProps) {
  const { isMade } = useMadeWhenOpened(props.opened)
  useEffect(() => {
    const timer = setTimeout(() => void fetchParts().catch(() => undefined), LATER_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    isMade && (
      <Suspense>
        <OpenedDialog {...props} />
      </Suspense>
    )
  )
}
