import { Button } from '@mantine/core'
import type { FieldProps, RJSFSchema } from '@rjsf/utils'
import { useEffect, useId, useMemo, useRef, useState, type RefObject } from 'react'
import { count } from '@/shared/format/words'
import { fromPointer, toPointer } from '@/shared/format/pointer'
import { PlusIcon } from '@/shared/ui/icons'
import { useOwnUndo } from '@/shared/ui/useOwnUndo'
import { useFormState } from './context'
import styles from './form.module.css'
import { Row } from './Row'
import { moved, withRow, without } from './rows'
import { columnsOf, templateOf } from './columns'
import { emptyItem } from './schema'

const PORTION = 60

/** A list of rows: add, duplicate, remove with undo, reorder by keyboard and by dragging. */
export function RowsField(props: FieldProps) {
  const { schema, fieldPathId, onChange, registry, required, disabled } = props
  const rows = rowsIn(props.formData)
  const newest = useRef(rows)
  useEffect(() => {
    newest.current = rows
  })
  const root = registry.rootSchema
  const pointer = toPointer(fieldPathId.path)
  const { wanted } = useFormState()
  const id = useId()
  const list = useRef<HTMLOListElement>(null)
  const [portions, setPortions] = useState(1)
  const shown = Math.max(portions * PORTION, wantedRow(wanted, pointer) + 1)
  const item = registry.schemaUtils.retrieveSchema(schema.items as RJSFSchema, rows[0])
  const columns = columnsOf(root, item)

  const { add, remove, move } = useRowDeeds(newest, list, (next) => {
    onChange(next, fieldPathId.path)
  })
  const isFull = schema.maxItems !== undefined && rows.length >= schema.maxItems
  const Heading = fieldPathId.path.length === 1 ? 'h2' : 'h3'
  return (
    <section className={fieldPathId.path.length === 1 ? styles.section : styles.subsection} aria-labelledby={id}>
      <Heading id={id}>
        {schema.title ?? props.name}
        {!required && rows.length === 0 && <span className={styles.optional}>optional</span>}
      </Heading>
      {schema.description && <p className={styles.sectionHelp}>{schema.description}</p>}
      <div
        className={styles.rows}
        data-table={columns !== undefined}
        style={{ '--columns': columns && templateOf(columns) } as React.CSSProperties}
      >
        {columns && rows.length > 0 && (
          <div className={styles.columnHeads} aria-hidden="true">
            {columns.map((column) => (
              <span key={column.key} data-kind={column.kind}>
                {column.title}
              </span>
            ))}
          </div>
        )}
        <ol ref={list} className={styles.rowList}>
          {rows.slice(0, shown).map((row, at) => (
            <Row
              key={at}
              parent={props}
              item={item}
              row={row}
              at={at}
              last={rows.length - 1}
              isTable={columns !== undefined}
              disabled={disabled}
              add={isFull ? undefined : add}
              remove={remove}
              move={move}
            />
          ))}
        </ol>
        <div className={styles.rowsEnd}>
          {rows.length > shown && (
            <Button
              variant="default"
              size="xs"
              onClick={() => {
                setPortions(Math.ceil(rows.length / PORTION))
              }}
            >
              Show the other {count(rows.length - shown, 'row')}
            </Button>
          )}
          {isFull ? (
            <span className={styles.help}>{count(rows.length, 'row')} is the most this template takes.</span>
          ) : (
            <Button
              variant="subtle"
              size="compact-md"
              leftSection={<PlusIcon size={16} />}
              onClick={() => {
                setPortions(Math.ceil((rows.length + 1) / PORTION))
                add(rows.length, emptyItem(root, schema))
              }}
            >
              {rows.length === 0 ? 'Add a first row' : 'Add a row'}
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}

/** What can be done with rows. The deeds stay the same functions for ever, so that unchanged rows need no new drawing. */
function useRowDeeds(
  newest: RefObject<unknown[]>,
  list: RefObject<HTMLOListElement | null>,
  set: (rows: unknown[]) => void,
) {
  const offerUndo = useOwnUndo()
  const latestSet = useRef(set)
  useEffect(() => {
    latestSet.current = set
  })
  return useMemo(() => {
    const change = (rows: unknown[], focusAt: number) => {
      latestSet.current(rows)
      focusRow(list, focusAt)
    }
    return {
      add: (at: number, row: unknown) => {
        change(withRow(newest.current, at, row), at)
      },
      remove: (at: number) => {
        const row = newest.current[at]
        change(without(newest.current, at), Math.min(at, newest.current.length - 2))
        offerUndo(`Row ${at + 1} removed`, () => {
          latestSet.current(withRow(newest.current, Math.min(at, newest.current.length), row))
        })
      },
      move: (from: number, to: number) => {
        if (to >= 0 && to < newest.current.length) change(moved(newest.current, from, to), to)
      },
    }
  }, [newest, list, offerUndo])
}

function rowsIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function wantedRow(wanted: string | undefined, pointer: string): number {
  if (!wanted?.startsWith(`${pointer}/`)) return -1
  return Number(fromPointer(wanted.slice(pointer.length))[0])
}

/** Puts the cursor into a row once it is there. */
function focusRow(list: RefObject<HTMLOListElement | null>, at: number): void {
  requestAnimationFrame(() => {
    const row = list.current?.children[at]
    row?.querySelector<HTMLElement>('input, textarea, select, button')?.focus()
  })
}
