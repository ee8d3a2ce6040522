import { useEffect, type RefObject } from 'react'
import { isWithin } from '@/shared/json/pointer'
import type { Sheet } from './useSheets'

/** Brings the place of the focused field into the visible part of an enlarged page. */
export function useScrollToField(
  scroller: RefObject<HTMLElement | null>,
  sheet: Sheet | undefined,
  focused: string | undefined,
): void {
  const region = focused ? sheet?.geometry.regions.find((one) => isWithin(one.pointer, focused)) : undefined
  const top = region?.top
  useEffect(() => {
    const room = scroller.current
    const paper = room?.querySelector('img')
    if (!room || !paper || top === undefined) return
    const at = paper.getBoundingClientRect().top + top * paper.clientHeight - room.getBoundingClientRect().top
    if (at > 24 && at < room.clientHeight - 48) return
    room.scrollTo({ top: room.scrollTop + at - room.clientHeight / 3, behavior: 'smooth' })
  }, [scroller, focused, top])
}
