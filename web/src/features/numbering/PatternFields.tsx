import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import type { Series } from './api'
import styles from './numbering.module.css'
import { written } from './pattern'

interface Props {
  series: Series
  onChange: (series: Series) => void
}

const SEPARATORS = [
  { value: '-', label: 'Hyphen -' },
  { value: '/', label: 'Slash /' },
  { value: '.', label: 'Full stop .' },
  { value: '_', label: 'Underscore _' },
  { value: ' ', label: 'Space' },
  { value: '', label: 'Nothing' },
]

/** Prefix, year, separator and digits as fields, with the numbers that come of them. */
export function PatternFields({ series, onChange }: Props) {
  const thisYear = new Date().getFullYear()
  const change = (changed: Partial<Series>) => onChange({ ...series, ...changed })
  return (
    <>
      <div className={styles.fields}>
        <TextInput
          label="Begins with"
          maxLength={20}
          value={series.prefix}
          placeholder="RE-"
          onChange={(event) => change({ prefix: event.currentTarget.value })}
        />
        <Select
          label="Year"
          allowDeselect={false}
          value={series.year}
          data={[
            { value: 'four', label: String(thisYear) },
            { value: 'two', label: String(thisYear % 100) },
            { value: 'none', label: 'None' },
          ]}
          onChange={(year) => change({ year: year ?? 'none' })}
        />
        <Select
          label="After the year"
          allowDeselect={false}
          disabled={series.year === 'none'}
          value={series.separator}
          data={SEPARATORS}
          onChange={(separator) => change({ separator: separator ?? '' })}
        />
        <Whole label="Digits" most={10} value={series.digits} onChange={(digits) => change({ digits })} />
        <Whole label="First number" most={999_999_999} value={series.first} onChange={(first) => change({ first })} />
      </div>
      <Examples series={series} thisYear={thisYear} />
      <Checkbox
        mt="md"
        label="Without gaps"
        description="Every number is given by Galley, in order, and nobody can choose another one. Where the law wants it so."
        checked={series.gapless}
        onChange={(event) => change({ gapless: event.currentTarget.checked })}
      />
    </>
  )
}

interface WholeProps {
  label: string
  most: number
  value: number
  onChange: (value: number) => void
}

function Whole({ label, most, value, onChange }: WholeProps) {
  return (
    <NumberInput
      label={label}
      min={1}
      max={most}
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="strict"
      hideControls
      value={value}
      onChange={(typed) => {
        if (typeof typed === 'number' && typed >= 1) onChange(typed)
      }}
    />
  )
}

function Examples({ series, thisYear }: { series: Series; thisYear: number }) {
  const { first, year } = series
  return (
    <p className={styles.examples} aria-live="polite">
      <span className="quiet">Numbers look like this:</span>{' '}
      <strong className="numbers">
        {written(series, first, thisYear)}, {written(series, first + 1, thisYear)}
      </strong>
      {year !== 'none' && (
        <>
          {' '}
          <span className="quiet">and next year</span>{' '}
          <strong className="numbers">{written(series, 1, thisYear + 1)}</strong>
        </>
      )}
    </p>
  )
}
