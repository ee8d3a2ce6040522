import { useEffect, useMemo, useRef, type RefObject } from 'react'
import { showError } from '@/shared/messages/showMessage'
import { useUndo } from '@/shared/messages/useUndo'
import { plural, t } from '@/shared/language/say'
import { moved, without, withRow } from './rows'
import type { Pasted } from './pasteIntoRows'

interface RowActions {
  add: (at: number, row: unknown) => void
  remove: (at: number) => void
  move: (from: number, to: number) => void
  paste: (cells: (rows: readonly unknown[]) => Pasted) => void
}

/** What can be done with rows. The actions stay the same functions, so that unchanged rows are not drawn again. */
export function useRowActions(
  newest: RefObject<unknown[]>,
  set: (rows: unknown[]) => void,
  focus: (at: number) => void,
): RowActions {
  const offerUndo = useUndo()
  const latest = useRef({ set, focus })
  useEffect(() => {
    latest.current = { set, focus }
  })
  return useMemo(() => {
    const change = (rows: unknown[], focusAt: number) => {
      latest.current.set(rows)
      latest.current.focus(focusAt)
    }
    return {
      add: (at, row) => {
        change(withRow(newest.current, at, row), at)
      },
      remove: (at) => {
        const row = newest.current[at]
        change(without(newest.current, at), Math.min(at, newest.current.length - 2))
        offerUndo(t('Row {at} removed', { at: at + 1 }), () => {
          latest.current.set(withRow(newest.current, Math.min(at, newest.current.length), row))
        })
      },
      move: (from, to) => {
        if (to >= 0 && to < newest.current.length) change(moved(newest.current, from, to), to)
      },
      paste: (cells) => {
        const before = newest.current
        const { rows, left } = cells(before)
        latest.current.set(rows)
        const added = rows.length - before.length
        offerUndo(
          added > 0 ? plural(added, 'Cells pasted, {n} row added', 'Cells pasted, {n} rows added') : t('Cells pasted'),
          () => {
            latest.current.set(before)
          },
        )
        if (left > 0) showError(tooMany(left, rows.length))
      },
    }
  }, [newest, offerUndo])
}

const tooMany = (left: number, most: number): string =>
  plural(left, '{n} row found no place: the list takes {most}.', '{n} rows found no place: the list takes {most}.', {
    most,
  })
