import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { t } from '@/shared/language/say'
import { labelsQuery, type Narrowing } from '../api'
import styles from './list.module.css'
import { filtersIn, type ListedTemplate } from './narrowing'

interface Props {
  narrowing: Narrowing
  templates: ListedTemplate[]
  onNarrow: (narrowing: Narrowing) => void
}

const all = () => ({ value: '', label: t('All') })
const states = () => [
  all(),
  { value: 'issued', label: t('Those that count') },
  { value: 'cancelled', label: t('Cancelled') },
  { value: 'replaced', label: t('Replaced') },
  { value: 'unreached', label: t('Mail did not arrive') },
]
const AMOUNT = '-?[0-9]{1,15}([.][0-9]{1,4})?'

/** What the list can be narrowed to, beside the search. */
export function FilterBar({ narrowing, templates, onNarrow }: Props) {
  const labels = useQuery(labelsQuery)
  const change = (changed: Partial<Narrowing>) => onNarrow({ ...narrowing, ...changed })
  const { template, from, to, least, most, state, label } = narrowing
  return (
    <div className={styles.filters} role="group" aria-label={t('Filters')}>
      <Select
        label={t('Template')}
        allowDeselect={false}
        data={[all(), ...templates.map(({ slug, title }) => ({ value: slug, label: title }))]}
        value={template ?? ''}
        onChange={(slug) => change({ template: slug || undefined })}
      />
      <Day label={t('From')} value={from} onChange={(day) => change({ from: day })} />
      <Day label={t('Until')} value={to} onChange={(day) => change({ to: day })} />
      <Amount label={t('Amount from')} value={least} onChange={(amount) => change({ least: amount })} />
      <Amount label={t('Amount to')} value={most} onChange={(amount) => change({ most: amount })} />
      <Select
        label={t('State')}
        allowDeselect={false}
        data={states()}
        value={state ?? ''}
        onChange={(chosen) => change({ state: (chosen || undefined) as Narrowing['state'] })}
      />
      <Select
        label={t('Label')}
        allowDeselect={false}
        data={[all(), ...(labels.data ?? (label ? [label] : []))]}
        value={label ?? ''}
        onChange={(chosen) => change({ label: chosen || undefined })}
      />
      {filtersIn(narrowing) > 0 && (
        <Button variant="subtle" color="gray" onClick={() => onNarrow({ q: narrowing.q })}>
          {t('Clear the filters')}
        </Button>
      )}
    </div>
  )
}

interface FieldProps {
  label: string
  value: string | undefined
  onChange: (value: string | undefined) => void
}

function Day({ label, value, onChange }: FieldProps) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}

/** An amount, taken when the field is left or Enter is pressed: half a number would narrow to something else. */
function Amount({ label, value, onChange }: FieldProps) {
  const take = (field: HTMLInputElement) => {
    if (field.validity.valid && field.value !== (value ?? '')) onChange(field.value || undefined)
  }
  return (
    <TextInput
      key={value ?? ''}
      label={label}
      inputMode="decimal"
      pattern={AMOUNT}
      placeholder="0.00"
      defaultValue={value ?? ''}
      onBlur={(event) => take(event.currentTarget)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take(event.currentTarget)
      }}
    />
  )
}
