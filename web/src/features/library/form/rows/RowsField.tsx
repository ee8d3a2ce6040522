import { Button } from '@mantine/core'
import type { FieldProps, RJSFSchema } from '@rjsf/utils'
import {
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
  type ClipboardEvent,
  type ReactNode,
  type RefObject,
} from 'react'
import { count } from '@/shared/format/words'
import { fromPointer, toPointer } from '@/shared/format/pointer'
import { PlusIcon } from '@/shared/ui/icons'
import { useFormState } from '../context'
import styles from '../form.module.css'
import { emptyItem } from '../schema'
import { withCells } from './cells'
import { columnsOf, templateOf, type Column } from './columns'
import { cellsIn } from './pasted'
import { Row } from './Row'
import { useRowDeeds } from './useRowDeeds'
import { VirtualRows, type Lying } from './VirtualRows'

/** Lists up to here are drawn whole: the browser's own search and its tab order then know all of them. */
const WHOLE = 40
const HEIGHTS = { table: 49, cards: 180 }

/** A list of rows: add, duplicate, remove with undo, reorder by keyboard and by dragging, paste cells of a spreadsheet. */
export function RowsField(props: FieldProps) {
  const { schema, fieldPathId, onChange, registry, required, disabled } = props
  const rows = rowsIn(props.formData)
  const newest = useNewest(rows)
  const root = registry.rootSchema
  const pointer = toPointer(fieldPathId.path)
  const { wanted, setting } = useFormState()
  const list = useRef<HTMLOListElement>(null)
  const [held, hold] = useState(-1)
  const item = schema.items as RJSFSchema
  const columns = columnsOf(root, registry.schemaUtils.retrieveSchema(item, rows[0]))
  const focus = useCallback((at: number) => {
    hold(at)
    focusRow(list, at)
  }, [])
  const deeds = useRowDeeds(
    newest,
    (next) => {
      onChange(next, fieldPathId.path)
    },
    focus,
  )
  const isFull = schema.maxItems !== undefined && rows.length >= schema.maxItems

  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const cells = cellsIn(event.clipboardData.getData('text/plain'))
    const place = cells && placeOf(event.target, pointer)
    if (!cells || !place) return
    event.preventDefault()
    deeds.paste((before) => withCells({ root, list: schema, setting }, before, place, cells))
  }
  const rowAt = (at: number, lying?: Lying) => (
    <Row
      key={at}
      parent={props}
      item={item}
      row={rows[at]}
      at={at}
      last={rows.length - 1}
      isTable={columns !== undefined}
      disabled={disabled}
      lying={lying}
      add={isFull ? undefined : deeds.add}
      remove={deeds.remove}
      move={deeds.move}
    />
  )
  return (
    <ListFrame {...props} required={required} isEmpty={rows.length === 0} columns={columns} onPaste={onPaste}>
      {rows.length > WHOLE ? (
        <VirtualRows
          list={list}
          count={rows.length}
          height={columns ? HEIGHTS.table : HEIGHTS.cards}
          pinned={[wantedRow(wanted, pointer), held]}
          rowAt={rowAt}
        />
      ) : (
        <ol ref={list} className={styles.rowList}>
          {rows.map((_, at) => rowAt(at))}
        </ol>
      )}
      <div className={styles.rowsEnd}>
        {isFull ? (
          <span className={styles.help}>{count(rows.length, 'row')} is the most this template takes.</span>
        ) : (
          <Button
            variant="subtle"
            size="compact-md"
            leftSection={<PlusIcon size={16} />}
            onClick={() => {
              deeds.add(rows.length, emptyItem(root, schema))
            }}
          >
            {rows.length === 0 ? 'Add a first row' : 'Add a row'}
          </Button>
        )}
      </div>
    </ListFrame>
  )
}

interface FrameProps extends FieldProps {
  isEmpty: boolean
  columns: Column[] | undefined
  onPaste: (event: ClipboardEvent<HTMLElement>) => void
  children: ReactNode
}

/** Heading, help and the heads of the columns. */
function ListFrame({ schema, fieldPathId, name, required, isEmpty, columns, onPaste, children }: FrameProps) {
  const id = useId()
  const isTop = fieldPathId.path.length === 1
  const Heading = isTop ? 'h2' : 'h3'
  return (
    <section className={isTop ? styles.section : styles.subsection} aria-labelledby={id}>
      <Heading id={id}>
        {schema.title ?? name}
        {!required && isEmpty && <span className={styles.optional}>optional</span>}
      </Heading>
      {schema.description && <p className={styles.sectionHelp}>{schema.description}</p>}
      <div
        className={styles.rows}
        data-table={columns !== undefined}
        style={{ '--columns': columns && templateOf(columns) } as React.CSSProperties}
        onPaste={onPaste}
      >
        {columns && !isEmpty && (
          <div className={styles.columnHeads} aria-hidden="true">
            {columns.map((column) => (
              <span key={column.key} data-kind={column.kind}>
                {column.title}
              </span>
            ))}
          </div>
        )}
        {children}
      </div>
    </section>
  )
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
