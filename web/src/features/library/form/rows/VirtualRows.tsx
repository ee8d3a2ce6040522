import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useState, type ReactNode, type RefObject } from 'react'
import styles from '../shared/form.module.css'

/** How a row lies in a list of which only a part is drawn. */
export interface RowPosition {
  top: number
  measure: (row: HTMLElement | null) => void
}

interface Props {
  list: RefObject<HTMLOListElement | null>
  count: number
  /** The height of a row that was not measured yet, in pixels. */
  height: number
  /** Rows that stay drawn wherever the page is: the one in focus and the one that was asked for. */
  pinned: readonly number[]
  rowAt: (at: number, lying: RowPosition) => ReactNode
}

/** A long list of which the rows near the visible part of the page are drawn, and those that are needed for the keyboard. */
export function VirtualRows({ list, count, height, pinned, rowAt }: Props) {
  const [margin, setMargin] = useState(0)
  const [focused, setFocused] = useState(-1)
  const kept = [...pinned, focused - 1, focused, focused + 1].filter((at) => at >= 0 && at < count)
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => height,
    overscan: 6,
    scrollMargin: margin,
    rangeExtractor: (range: Range) =>
      [...new Set([...defaultRangeExtractor(range), ...kept])].sort((one, other) => one - other),
  })
  useTopOf(list, setMargin)
  const [wanted] = pinned
  useEffect(() => {
    if (wanted !== undefined && wanted >= 0) rows.scrollToIndex(wanted, { align: 'center' })
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a new wish scrolls; a new drawing does not
  }, [wanted])
  return (
    <ol
      ref={list}
      className={styles.rowList}
      data-virtual
      style={{ height: rows.getTotalSize() }}
      onFocus={(event) => setFocused(Number(event.target.closest<HTMLElement>('[data-index]')?.dataset.index ?? -1))}
    >
      {rows
        .getVirtualItems()
        .map((item) => rowAt(item.index, { top: Math.round(item.start - margin), measure: rows.measureElement }))}
    </ol>
  )
}

/** Where the list begins on the page, in pixels; what stands above it grows and shrinks. */
function useTopOf(list: RefObject<HTMLOListElement | null>, onTop: (top: number) => void): void {
  useLayoutEffect(() => {
    const measure = () => {
      if (list.current) onTop(Math.round(list.current.getBoundingClientRect().top + window.scrollY))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => {
      observer.disconnect()
    }
  }, [list, onTop])
}
