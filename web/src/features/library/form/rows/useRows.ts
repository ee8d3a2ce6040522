import type { FieldProps, RJSFSchema } from '@rjsf/utils'
import { useCallback, useEffect, useRef, useState, type ClipboardEvent, type RefObject } from 'react'
import { fromPointer, toPointer } from '@/shared/json/pointer'
import { useFormState } from '../shared/context'
import { withCells } from './pasteIntoRows'
import { columnsOf } from './columns'
import { cellsIn } from './clipboardCells'
import { useRowActions } from './useRowActions'

/** The rows of a list, what can be done with them, and which of them must stay drawn. */
export function useRows({ schema, fieldPathId, onChange, registry, formData }: FieldProps) {
  const rows = rowsIn(formData)
  const newest = useNewest(rows)
  const root = registry.rootSchema
  const pointer = toPointer(fieldPathId.path)
  const { wanted, setting, brand } = useFormState()
  const list = useRef<HTMLOListElement>(null)
  const [focused, setFocused] = useState(-1)
  const focus = useCallback((at: number) => {
    setFocused(at)
    focusRow(list, at)
  }, [])
  const set = (next: unknown[]) => {
    onChange(next, fieldPathId.path)
  }
  const actions = useRowActions(newest, set, focus)
  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const cells = cellsIn(event.clipboardData.getData('text/plain'))
    const place = cells && placeOf(event.target, pointer)
    if (!cells || !place) return
    event.preventDefault()
    actions.paste((before) => withCells({ root, list: schema, setting, brand }, before, place, cells))
  }
  return {
    rows,
    list,
    columns: columnsOf(root, registry.schemaUtils.retrieveSchema(schema.items as RJSFSchema, rows[0])),
    actions,
    onPaste,
    isFull: schema.maxItems !== undefined && rows.length >= schema.maxItems,
    pinned: [wantedRow(wanted, pointer), focused],
  }
}

/** The rows as they are now, for what happens after this drawing. */
function useNewest(rows: unknown[]): RefObject<unknown[]> {
  const newest = useRef(rows)
  useEffect(() => {
    newest.current = rows
  })
  return newest
}

function rowsIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The row of a field inside the list, and its column. */
function placeOf(target: EventTarget, list: string): { row: number; column: string | undefined } | undefined {
  const field = target instanceof Element ? target.closest<HTMLElement>('[data-pointer]')?.dataset.pointer : undefined
  if (!field?.startsWith(`${list}/`)) return undefined
  const [row, column, ...deeper] = fromPointer(field.slice(list.length))
  return deeper.length > 0 ? undefined : { row: Number(row), column }
}

function wantedRow(wanted: string | undefined, pointer: string): number {
  if (!wanted?.startsWith(`${pointer}/`)) return -1
  return Number(fromPointer(wanted.slice(pointer.length))[0])
}

/** Puts the cursor into a row once it is there. */
function focusRow(list: RefObject<HTMLOListElement | null>, at: number): void {
  requestAnimationFrame(() => {
    const row = list.current?.querySelector(`:scope > [data-index="${at}"]`)
    row?.querySelector<HTMLElement>('input, textarea, select, button')?.focus()
  })
}
