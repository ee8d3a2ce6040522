import { Button, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { inLanguage } from '@/shared/api/faultSentences'
import { downloadFile } from '@/shared/api/files'
import { plural, t } from '@/shared/language/say'
import { failureSentence } from '@/shared/states/failureWords'
import {
  errorsOf,
  fieldsQuery,
  mendRow,
  rowsQuery,
  sharedFaultsQuery,
  type Batch,
  type BatchRow,
  type Cell,
  type SharedFault,
} from './api'
import { labelAt } from './labels'
import styles from './batches.module.css'

/** Rows with faults, each with the cells that have to be mended. */
export function FaultyRows({ batch }: { batch: Batch }) {
  const rows = useQuery({ ...rowsQuery(batch.id, 'faulty'), placeholderData: (before) => before })
  const shared = useQuery(sharedFaultsQuery(batch.id))
  if (batch.failed === 0) return null
  const told = rows.data?.map((row) => ({ ...row, problems: without(row.problems, shared.data ?? []) }))
  const own = told?.filter(({ problems }) => problems.length > 0)
  return (
    <section aria-labelledby="batch-faults" className={styles.step}>
      <div className={styles.stepHead}>
        <h2 id="batch-faults">{plural(batch.failed, '{n} row to mend', '{n} rows to mend')}</h2>
        <Button variant="default" size="compact-md" onClick={() => void downloadFile(errorsOf(batch.id))}>
          {t('Download these as CSV')}
        </Button>
      </div>
      <p className="quiet">{t('No document is made of them. Mend them here, or in the CSV, and send that again.')}</p>
      <SharedFaults batch={batch} faults={shared.data ?? []} />
      <ul className={styles.rows}>
        {own?.map((row) => (
          <FaultyRow key={row.number} batch={batch} row={row} />
        ))}
      </ul>
      {rows.data && batch.failed > rows.data.length && (
        <p className="quiet">
          {t('The first {many} are shown; the next come when these are mended.', { many: rows.data.length })}
        </p>
      )}
    </section>
  )
}

type RowProblem = BatchRow['problems'][number]

/** What is wrong with a row besides what is told once for all. */
function without(problems: RowProblem[], shared: SharedFault[]): RowProblem[] {
  const isShared = ({ column, path, message }: RowProblem) =>
    column < 0 && shared.some((one) => one.path === path && one.message === message)
  return problems.filter((one) => !isShared(one))
}

/** What is wrong with several rows alike: a column that is missing is missing once. */
function SharedFaults({ batch, faults }: { batch: Batch; faults: SharedFault[] }) {
  const fields = useQuery(fieldsQuery(batch.id))
  if (faults.length === 0) return null
  return (
    <ul className={styles.shared}>
      {faults.map((fault) => (
        <li key={`${fault.path} ${fault.message}`}>
          <span className={styles.fault}>
            {fault.path && <span className={styles.path}>{labelAt(fault.path, fields.data ?? [])}: </span>}
            {inLanguage(fault).message}
          </span>{' '}
          <span className="quiet numbers">
            {fault.rows === batch.total
              ? t('In every row: choose a column for it above, or mend the table.')
              : plural(fault.rows, 'In {n} row.', 'In {n} rows.')}
          </span>
        </li>
      ))}
    </ul>
  )
}

function FaultyRow({ batch, row }: { batch: Batch; row: BatchRow }) {
  const [cells, setCells] = useState(row.cells)
  const client = useQueryClient()
  const mend = useMutation({
    mutationFn: () => mendRow(batch.id, row.number, cells),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['batches', 'rows', batch.id] })
      await client.invalidateQueries({ queryKey: ['batches', 'one', batch.id] })
    },
  })
  const hasCells = row.problems.some(({ column }) => column >= 0)
  return (
    <li>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          mend.mutate()
        }}
      >
        <span className={styles.number}>{t('Row {at}', { at: row.number })}</span>
        <div className={styles.cells}>
          <FaultyCells
            batch={batch}
            row={row}
            cells={cells}
            onChange={(place, value) => setCells(cells.map((before, at) => (at === place ? value : before)))}
          />
          {mend.isError && (
            <p role="alert" className={styles.fault}>
              {failureSentence(mend.error)}
            </p>
          )}
        </div>
        {hasCells && (
          <Button type="submit" variant="default" size="compact-md" loading={mend.isPending}>
            {t('Mend row {number}', { number: row.number })}
          </Button>
        )}
      </form>
    </li>
  )
}

interface CellsProps {
  batch: Batch
  row: BatchRow
  cells: Cell[]
  onChange: (place: number, value: string) => void
}

/** The cells that have to be mended, and what is wrong with the row where no cell is. */
function FaultyCells({ batch, row, cells, onChange }: CellsProps) {
  const fields = useQuery(fieldsQuery(batch.id))
  const problems = row.problems.map(inLanguage)
  const places = [...new Set(problems.map(({ column }) => column).filter((column) => column >= 0))]
  return (
    <>
      {places.map((place) => (
        <TextInput
          key={place}
          label={batch.columns[place]?.header ?? t('Column {place}', { place: place + 1 })}
          value={String(cells[place] ?? '')}
          error={problems
            .filter(({ column }) => column === place)
            .map(({ message }) => message)
            .join(' ')}
          onChange={(event) => onChange(place, event.currentTarget.value)}
        />
      ))}
      {problems
        .filter(({ column }) => column < 0)
        .map(({ path, message }) => (
          <p key={path} className={styles.fault}>
            {path && <span className={styles.path}>{labelAt(path, fields.data ?? [])}: </span>}
            {message}
          </p>
        ))}
    </>
  )
}
