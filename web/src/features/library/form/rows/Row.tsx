import { ActionIcon, Menu } from '@mantine/core'
import { toFieldPathId, type Field, type FieldProps, type RJSFSchema, type UiSchema } from '@rjsf/utils'
import { memo, useMemo, useState, type KeyboardEvent } from 'react'
import { CopyIcon, DeleteIcon, DownIcon, GripIcon, MoreIcon, UpIcon } from '@/shared/ui/icons'
import { sameJson } from '@/shared/format/json'
import { CellContext } from '../context'
import type { Lying } from './VirtualRows'
import styles from '../form.module.css'

interface Props {
  parent: FieldProps
  item: RJSFSchema
  row: unknown
  at: number
  last: number
  isTable: boolean
  disabled: boolean | undefined
  /** How the row lies, in a list of which a part is drawn. */
  lying: Lying | undefined
  /** Absent when the list is full. */
  add: ((at: number, row: unknown) => void) | undefined
  remove: (at: number) => void
  move: (from: number, to: number) => void
}

/** The row under way, and the list it belongs to: rows stay in their list. */
let dragged: { at: number; list: string } | undefined

/**
 * One row with its handle and its menu; Alt and an arrow move it. A list can have hundreds, so a row is drawn anew only
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
  const [isTarget, setTarget] = useState(false)
  const { registry, fieldPathId, onChange, onBlur, onFocus, uiSchema } = parent
  const SchemaField = registry.fields.SchemaField as Field
  const isFirst = at === 0
  const cell = useMemo(() => ({ isTable, isFirst }), [isTable, isFirst])
  const path = toFieldPathId(at, registry.globalFormOptions, fieldPathId)
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
      data-target={isTarget}
      style={lying && { top: lying.top }}
      aria-setsize={last + 1}
      aria-posinset={at + 1}
      onDragOver={(event) => {
        if (dragged?.list !== fieldPathId.$id) return
        event.preventDefault()
        setTarget(true)
      }}
      onDragLeave={() => {
        setTarget(false)
      }}
      onDrop={(event) => {
        event.preventDefault()
        setTarget(false)
        if (dragged?.list === fieldPathId.$id && dragged.at !== at) move(dragged.at, at)
      }}
    >
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a shortcut; the menu has the same deeds */}
      <div role="group" aria-label={`Row ${at + 1}`} className={styles.rowBody} onKeyDown={onKeyDown}>
        <span
          className={styles.grip}
          aria-hidden="true"
          draggable
          onDragStart={(event) => {
            dragged = { at, list: fieldPathId.$id }
            event.dataTransfer.effectAllowed = 'move'
            event.dataTransfer.setData('text/plain', `Row ${at + 1}`)
          }}
          onDragEnd={() => {
            dragged = undefined
          }}
        >
          <span className={`${styles.rowNumber} numbers`}>{at + 1}</span>
          <GripIcon size={16} />
        </span>
        <CellContext value={cell}>
          <SchemaField
            name={String(at)}
            schema={item}
            uiSchema={uiSchema?.items as UiSchema | undefined}
            formData={row}
            fieldPathId={path}
            required
            disabled={disabled}
            onChange={onChange}
            onBlur={onBlur}
            onFocus={onFocus}
            registry={registry}
          />
        </CellContext>
        <RowMenu at={at} last={last} row={row} add={add} remove={remove} move={move} />
      </div>
    </li>
  )
}

function RowMenu({ at, last, row, add, remove, move }: Pick<Props, 'at' | 'last' | 'row' | 'add' | 'remove' | 'move'>) {
  return (
    <Menu
      position="bottom-end"
      shadow="md"
      width={210}
      withInitialFocusPlaceholder={false}
      // A menu that is done goes at once, so that the next one is never beside it.
      transitionProps={{ exitDuration: 0 }}
    >
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          className={styles.rowMenu}
          aria-label={`Row ${at + 1}: duplicate, move or remove`}
        >
          <MoreIcon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {add && (
          <Menu.Item
            leftSection={<CopyIcon size={18} />}
            onClick={() => {
              add(at + 1, structuredClone(row))
            }}
          >
            Duplicate
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<UpIcon size={18} />}
          disabled={at === 0}
          rightSection={<kbd className={styles.key}>Alt ↑</kbd>}
          onClick={() => {
            move(at, at - 1)
          }}
        >
          Move up
        </Menu.Item>
        <Menu.Item
          leftSection={<DownIcon size={18} />}
          disabled={at === last}
          rightSection={<kbd className={styles.key}>Alt ↓</kbd>}
          onClick={() => {
            move(at, at + 1)
          }}
        >
          Move down
        </Menu.Item>
        <Menu.Item
          leftSection={<DeleteIcon size={18} />}
          onClick={() => {
            remove(at)
          }}
        >
          Remove
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
