import { useState, type DragEvent } from 'react'
import { t } from '@/shared/language/say'

/** The row that is being dragged, and the list it belongs to: rows stay in their list. */
let dragged: { at: number; list: string } | undefined

/** Moving a row by dragging its grip onto another row of the same list. */
export function useRowDragging(at: number, list: string, move: (from: number, to: number) => void) {
  const [isTarget, setTarget] = useState(false)
  return {
    isTarget,
    grip: {
      onDragStart: (event: DragEvent) => {
        dragged = { at, list }
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', t('Row {at}', { at: at + 1 }))
      },
      onDragEnd: () => {
        dragged = undefined
      },
    },
    target: {
      onDragOver: (event: DragEvent) => {
        if (dragged?.list !== list) return
        event.preventDefault()
        setTarget(true)
      },
      onDragLeave: () => {
        setTarget(false)
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        setTarget(false)
        if (dragged?.list === list && dragged.at !== at) move(dragged.at, at)
      },
    },
  }
}
