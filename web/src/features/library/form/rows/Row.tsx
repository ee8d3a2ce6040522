import { toFieldPathId, type Field, type FieldProps, type RJSFSchema, type UiSchema } from '@rjsf/utils'
import { memo, useMemo, type KeyboardEvent } from 'react'
import { GripIcon } from '@/shared/ui/icons'
import { sameJson } from '@/shared/json/json'
import { t } from '@/shared/language/say'
import { CellContext } from '../shared/context'
import { RowMenu } from './RowMenu'
import { useRowDragging } from './useRowDragging'
import type { RowPosition } from './VirtualRows'
import styles from '../shared/form.module.css'

interface Props {
  parent: FieldProps
  item: RJSFSchema
  row: unknown
  at: number
  last: number
  isTable: boolean
  disabled: boolean | undefined
  /** How the row lies, in a list of which a part is drawn. */
  lying: RowPosition | undefined
  /** Absent when the list is full. */
  add: ((at: number, row: unknown) => void) | undefined
  remove: (at: number) => void
  move: (from: number, to: number) => void
}

/**
 * One row with its handle and its menu; Alt and an arrow move it. A list can have hundreds, so a row is drawn again only
 * when something of its own has changed.
 */
export const Row = memo(PlainRow, (old, now) => {
  const isSame = (key: keyof Props) => old[key] === now[key]
  const isLyingSame = old.lying?.top === now.lying?.top
  const isKnownSame = old.parent.registry === now.parent.registry
  return OWN.every(isSame) && isLyingSame && isKnownSame && sameJson(old.row, now.row) && sameJson(old.item, now.item)
})

const OWN = ['at', 'last', 'isTable', 'disabled', 'add', 'remove', 'move'] as const

function PlainRow({ parent, item, row, at, last, isTable, disabled, lying, add, remove, move }: Props) {
  const { fieldPathId } = parent
  const dragging = useRowDragging(at, fieldPathId.$id, move)
  const isFirst = at === 0
  const cell = useMemo(() => ({ isTable, isFirst }), [isTable, isFirst])
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    move(at, event.key === 'ArrowUp' ? at - 1 : at + 1)
  }
  return (
    <li
      className={styles.row}
      ref={lying?.measure}
      data-index={at}
      data-target={dragging.isTarget}
      style={lying && { top: lying.top }}
      aria-setsize={last + 1}
      aria-posinset={at + 1}
      {...dragging.target}
    >
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a shortcut; the menu has the same actions */}
      <div role="group" aria-label={t('Row {at}', { at: at + 1 })} className={styles.rowBody} onKeyDown={onKeyDown}>
        <span className={styles.grip} aria-hidden="true" draggable {...dragging.grip}>
          <span className={`${styles.rowNumber} numbers`}>{at + 1}</span>
          <GripIcon size={16} />
        </span>
        <CellContext value={cell}>
          <RowFields parent={parent} item={item} row={row} at={at} disabled={disabled} />
        </CellContext>
        <RowMenu at={at} last={last} row={row} add={add} remove={remove} move={move} />
      </div>
    </li>
  )
}

/** The fields of a row, drawn by rjsf. */
function RowFields({ parent, item, row, at, disabled }: Pick<Props, 'parent' | 'item' | 'row' | 'at' | 'disabled'>) {
  const { registry, fieldPathId, onChange, onBlur, onFocus, uiSchema } = parent
  const SchemaField = registry.fields.SchemaField as Field
  return (
    <SchemaField
      name={String(at)}
      schema={item}
      uiSchema={uiSchema?.items as UiSchema | undefined}
      formData={row}
      fieldPathId={toFieldPathId(at, registry.globalFormOptions, fieldPathId)}
      required
      disabled={disabled}
      onChange={onChange}
      onBlur={onBlur}
      onFocus={onFocus}
      registry={registry}
    />
  )
}
