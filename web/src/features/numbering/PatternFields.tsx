import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { t } from '@/shared/language/say'
import type { Series } from './api'
import styles from './numbering.module.css'
import { written } from './pattern'

interface Props {
  series: Series
  onChange: (series: Series) => void
}

const separators = () => [
  { value: '-', label: t('Hyphen -') },
  { value: '/', label: t('Slash /') },
  { value: '.', label: t('Full stop .') },
  { value: '_', label: t('Underscore _') },
  { value: ' ', label: t('Space') },
  { value: '', label: t('Nothing') },
]

/** Prefix, year, separator and digits as fields, with the numbers that come of them. */
export function PatternFields({ series, onChange }: Props) {
  const thisYear = new Date().getFullYear()
  const change = (changed: Partial<Series>) => onChange({ ...series, ...changed })
  return (
    <>
      <div className={styles.fields}>
        <TextInput
          label={t('Begins with')}
          maxLength={20}
          value={series.prefix}
          placeholder="RE-"
          onChange={(event) => change({ prefix: event.currentTarget.value })}
        />
        <Select
          label={t('Year')}
          allowDeselect={false}
          value={series.year}
          data={[
            { value: 'four', label: String(thisYear) },
            { value: 'two', label: String(thisYear % 100) },
            { value: 'none', label: t('None') },
          ]}
          onChange={(year) => change({ year: year ?? 'none' })}
        />
        <Select
          label={t('After the year')}
          allowDeselect={false}
          disabled={series.year === 'none'}
          value={series.separator}
          data={separators()}
          onChange={(separator) => change({ separator: separator ?? '' })}
        />
        <Whole label={t('Digits')} most={10} value={series.digits} onChange={(digits) => change({ digits })} />
        <Whole
          label={t('First number')}
          most={999_999_999}
          value={series.first}
          onChange={(first) => change({ first })}
        />
      </div>
      <Examples series={series} thisYear={thisYear} />
      <WithoutGaps isChosen={series.gapless} onChoose={(gapless) => change({ gapless })} />
    </>
  )
}

function WithoutGaps({ isChosen, onChoose }: { isChosen: boolean; onChoose: (isChosen: boolean) => void }) {
  return (
    <Checkbox
      mt="md"
      label={t('Without gaps')}
      description={t(
        'Every number is given by Galley, in order, and nobody can choose another one. Where the law wants it so.',
      )}
      checked={isChosen}
      onChange={(event) => onChoose(event.currentTarget.checked)}
    />
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
      <span className="quiet">{t('Numbers look like this:')}</span>{' '}
      <strong className="numbers">
        {written(series, first, thisYear)}, {written(series, first + 1, thisYear)}
      </strong>
      {year !== 'none' && (
        <>
          {' '}
          <span className="quiet">{t('and next year')}</span>{' '}
          <strong className="numbers">{written(series, 1, thisYear + 1)}</strong>
        </>
      )}
    </p>
  )
}
