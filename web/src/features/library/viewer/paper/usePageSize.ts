import { useElementSize } from '@mantine/hooks'
import { useState } from 'react'
import { percentOf, stepFrom, widthFor, type Zoom } from './zoom'

/** The paper that is shown before the first page has come, in points. */
export const A4 = { width: 595, height: 842 }

const MARGIN = 40

/** How large the page is shown, in a stage that grows and shrinks with the window; `paper` is in points. */
export function usePageSize(paper: { width: number; height: number } = A4) {
  const [zoom, zoomTo] = useState<Zoom>('page')
  const { ref, width: stageWidth, height: stageHeight } = useElementSize()
  const room = { width: Math.max(stageWidth - MARGIN, 120), height: Math.max(stageHeight - MARGIN, 160) }
  const width = widthFor(zoom, paper, room)
  const percent = percentOf(width, paper)
  const step = (direction: 1 | -1) => {
    zoomTo(stepFrom(percent, direction))
  }
  return { stageRef: ref, zoom, zoomTo, width, percent, step }
}
