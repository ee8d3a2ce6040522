import type { FieldProps } from '@rjsf/utils'
import { useId, type ClipboardEvent, type ReactNode } from 'react'
import { t } from '@/shared/language/say'
import styles from '../shared/form.module.css'
import { templateOf, type Column } from './columns'

interface Props extends Pick<FieldProps, 'schema' | 'fieldPathId' | 'name' | 'required'> {
  isEmpty: boolean
  columns: Column[] | undefined
  onPaste: (event: ClipboardEvent<HTMLElement>) => void
  children: ReactNode
}

/** Heading, help and the heads of the columns. */
export function RowsFrame({ schema, fieldPathId, name, required, isEmpty, columns, onPaste, children }: Props) {
  const id = useId()
  const isTop = fieldPathId.path.length === 1
  const Heading = isTop ? 'h2' : 'h3'
  return (
    <section className={isTop ? styles.section : styles.subsection} aria-labelledby={id}>
      <Heading id={id}>
        {schema.title ?? name}
        {!required && isEmpty && <span className={styles.optional}>{t('optional')}</span>}
      </Heading>
      {schema.description && (
        <p className={styles.sectionHelp} data-words>
          {schema.description}
        </p>
      )}
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
