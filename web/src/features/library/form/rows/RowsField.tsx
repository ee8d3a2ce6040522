import { Button } from '@mantine/core'
import type { FieldProps, RJSFSchema } from '@rjsf/utils'
import { PlusIcon } from '@/shared/ui/icons'
import { plural, t } from '@/shared/language/say'
import { useFormState } from '../shared/context'
import styles from '../shared/form.module.css'
import { Row } from './Row'
import { RowsFrame } from './RowsFrame'
import { nextItem } from './rows'
import { useRows } from './useRows'
import { VirtualRows, type RowPosition } from './VirtualRows'

/** Lists up to here are drawn whole: the browser's own search and its tab order then know all of them. */
const WHOLE = 40
const HEIGHTS = { table: 49, cards: 180 }

/** A list of rows: add, duplicate, remove with undo, reorder by keyboard and by dragging, paste cells of a spreadsheet. */
export function RowsField(props: FieldProps) {
  const { schema, registry, disabled } = props
  const { rows, list, columns, actions, onPaste, isFull, pinned } = useRows(props)
  const { brand } = useFormState()
  const rowAt = (at: number, lying?: RowPosition) => (
    <Row
      key={at}
      parent={props}
      item={schema.items as RJSFSchema}
      row={rows[at]}
      at={at}
      last={rows.length - 1}
      isTable={columns !== undefined}
      disabled={disabled}
      lying={lying}
      add={isFull ? undefined : actions.add}
      remove={actions.remove}
      move={actions.move}
    />
  )
  return (
    <RowsFrame {...props} isEmpty={rows.length === 0} columns={columns} onPaste={onPaste}>
      {rows.length > WHOLE ? (
        <VirtualRows
          list={list}
          count={rows.length}
          height={columns ? HEIGHTS.table : HEIGHTS.cards}
          pinned={pinned}
          rowAt={rowAt}
        />
      ) : (
        <ol ref={list} className={styles.rowList}>
          {rows.map((_, at) => rowAt(at))}
        </ol>
      )}
      <RowsEnd
        rowCount={rows.length}
        isFull={isFull}
        onAdd={() => actions.add(rows.length, nextItem(registry.rootSchema, schema, rows, brand))}
      />
    </RowsFrame>
  )
}

/** The button for one more row, or that the list takes no more. */
function RowsEnd({ rowCount, isFull, onAdd }: { rowCount: number; isFull: boolean; onAdd: () => void }) {
  return (
    <div className={styles.rowsEnd}>
      {isFull ? (
        <span className={styles.help}>
          {plural(rowCount, '{n} row is the most this template takes.', '{n} rows is the most this template takes.')}
        </span>
      ) : (
        <Button variant="subtle" size="compact-md" leftSection={<PlusIcon size={16} />} onClick={onAdd}>
          {rowCount === 0 ? t('Add a first row') : t('Add a row')}
        </Button>
      )}
    </div>
  )
}
