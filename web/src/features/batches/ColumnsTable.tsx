import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { inOneLine } from '@/shared/format/quantities'
import { failureSentence } from '@/shared/states/failureWords'
import { plural, spokenLanguage, t } from '@/shared/language/say'
import { showNumber } from '@/shared/numbers/showNumber'
import { batchQuery, fieldsQuery, matchColumns, rowsQuery, usualQuery, type Batch, type BatchField } from './api'
import styles from './batches.module.css'

/** Which column fills which field, with what its first row has there. `business` leads to what the business says. */
export function ColumnsTable({ batch, business }: { batch: Batch; business: ReactNode }) {
  const [columns, setColumns] = useState(batch.columns.map(({ field }) => field))
  const fields = useQuery(fieldsQuery(batch.id))
  const client = useQueryClient()
  const match = useMutation({
    mutationFn: () => matchColumns(batch.id, columns),
    onSuccess: (next) => {
      client.setQueryData(batchQuery(batch.id).queryKey, next)
      return client.invalidateQueries({ queryKey: ['batches', 'rows', batch.id] })
    },
  })
  const isChanged = batch.columns.some(({ field }, place) => field !== columns[place])
  return (
    <section aria-labelledby="batch-columns" className={styles.step}>
      <h2 id="batch-columns">{t('Columns')}</h2>
      <ul className={styles.columns}>
        {batch.columns.map(({ header }, place) => (
          <li key={place}>
            <span className={styles.header}>{header || t('Column {place}', { place: place + 1 })}</span>
            <Example batch={batch} place={place} />
            <NativeSelect
              aria-label={t('Field for {header}', { header: header || t('column {place}', { place: place + 1 }) })}
              value={columns[place]}
              onChange={({ currentTarget: { value } }) =>
                setColumns(columns.map((before, at) => (at === place ? value : before === value ? '' : before)))
              }
              data={choicesFor(fields.data ?? [], header, columns[place] ?? '')}
            />
          </li>
        ))}
      </ul>
      <Remarks batch={batch} columns={columns} fields={fields.data ?? []} />
      <UsualNumbers batch={batch} columns={columns} business={business} />
      {match.isError && (
        <p role="alert" className={styles.fault}>
          {failureSentence(match.error)}
        </p>
      )}
      {isChanged && (
        <Button variant="default" loading={match.isPending} onClick={() => match.mutate()}>
          {t('Use these columns')}
        </Button>
      )}
    </section>
  )
}

interface RemarksProps {
  batch: Batch
  columns: string[]
  fields: BatchField[]
}

/** What no column fills, and which columns fill nothing: both are seen before anything is made. */
function Remarks({ batch, columns, fields }: RemarksProps) {
  const missing = missingOf(fields, columns)
  const unused = batch.columns.map(({ header }) => header).filter((header, place) => header && columns[place] === '')
  return (
    <>
      {missing.length > 0 && (
        <p className="quiet">
          {t('No column fills {fields}. Choose one, unless your business or the series of numbers says it.', {
            fields: inOneLine(missing),
          })}
        </p>
      )}
      {unused.length > 0 && (
        <p>
          {plural(unused.length, 'One column is left out: {names}.', '{n} columns are left out: {names}.', {
            names: inOneLine(unused),
          })}
        </p>
      )}
    </>
  )
}

interface UsualProps {
  batch: Batch
  columns: string[]
  business: ReactNode
}

/** What documents will say though the table does not: a VAT rate that is not there is seen before anything is made. */
function UsualNumbers({ batch, columns, business }: UsualProps) {
  const usual = useQuery(usualQuery(batch))
  const filled = new Set(columns.map((pointer) => pointer.replace(/\/\d+(?=\/|$)/g, '/#')))
  return usual.data
    ?.filter(({ pointer }) => !filled.has(pointer))
    .map(({ pointer, label, value, source }) => {
      const field = label.split(' · ').at(-1) ?? label
      const number = showNumber(String(value ?? 0), spokenLanguage().locale)
      if (source === 'business')
        return <p key={pointer}>{t('{field}: {number} from My business, as no column gives it.', { field, number })}</p>
      return (
        <p key={pointer} className={styles.warning}>
          {t('No column gives {field}: documents will say {number}.', { field, number })} {business}
        </p>
      )
    })
}

function Example({ batch, place }: { batch: Batch; place: number }) {
  const good = useQuery(rowsQuery(batch.id, 'good', 0, 3))
  const faulty = useQuery({ ...rowsQuery(batch.id, 'faulty', 0, 3), enabled: good.data?.length === 0 })
  const [row] = [...(good.data ?? []), ...(faulty.data ?? [])]
  return <span className={styles.example}>{row ? String(row.cells[place] ?? '') : ''}</span>
}

function missingOf(fields: BatchField[], columns: string[]): string[] {
  return fields.filter(({ pointer, required }) => required && !columns.includes(pointer)).map(({ label }) => label)
}

/** Fields by name; those of a list's items for the item that the header numbers, and the one that is chosen. */
function choicesFor(fields: BatchField[], header: string, chosen: string) {
  const item = Number(/\d+/.exec(header)?.[0] ?? 1)
  const choices = fields.map(({ pointer, label }) => ({
    value: pointer.replace('#', String(item - 1)),
    label: label.replace('#', String(item)),
  }))
  const isKnown = chosen === '' || choices.some(({ value }) => value === chosen)
  return [{ value: '', label: t('Leave out') }, ...choices, ...(isKnown ? [] : [{ value: chosen, label: chosen }])]
}
