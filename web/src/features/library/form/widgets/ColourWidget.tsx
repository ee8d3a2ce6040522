import { Input } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { t } from '@/shared/language/say'
import { useFieldTies } from '../shared/context'
import { useDescribed } from '../shared/useDescribed'
import styles from './widgets.module.css'

const USUAL = ['#1f3a68', '#2f5d50', '#8a3b2a', '#6b4a7d', '#9a6b1f', '#1f1c19']

/** A colour as "#rrggbb": typed, picked, or taken from a few that print well. */
export function ColourWidget({ id, value, onChange, schema, required, disabled, label }: WidgetProps) {
  const { invalid } = useFieldTies()
  const control = useDescribed<HTMLInputElement>()
  const colour = typeof value === 'string' ? value : ''
  const swatches = swatchesOf(schema.examples, schema.default)
  return (
    <div className={styles.colour}>
      <Input
        id={id}
        className={styles.colourText}
        classNames={{ input: 'numbers' }}
        value={colour}
        placeholder={invalid ? undefined : '#1f3a68'}
        required={required}
        disabled={disabled}
        error={invalid}
        ref={control}
        autoComplete="off"
        spellCheck={false}
        leftSectionWidth="var(--icon-button)"
        leftSection={
          <input
            type="color"
            className={styles.colourWell}
            aria-label={t('Pick: {label}', { label })}
            value={isColour(colour) ? colour : '#ffffff'}
            disabled={disabled}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        }
        onChange={(event) => onChange(normalised(event.currentTarget.value))}
      />
      <Swatches swatches={swatches} colour={colour} disabled={disabled} onPick={onChange} />
    </div>
  )
}

interface SwatchesProps {
  swatches: readonly string[]
  colour: string
  disabled: boolean | undefined
  onPick: (colour: string) => void
}

function Swatches({ swatches, colour, disabled, onPick }: SwatchesProps) {
  return (
    <div className={styles.swatches} role="group" aria-label={t('Suggested colours')}>
      {swatches.map((swatch) => (
        <button
          key={swatch}
          type="button"
          className={styles.swatch}
          style={{ background: swatch }}
          aria-label={swatch}
          aria-pressed={swatch === colour.toLowerCase()}
          disabled={disabled}
          onClick={() => onPick(swatch)}
        />
      ))}
    </div>
  )
}

function swatchesOf(examples: unknown, first: unknown): string[] {
  const named = [first, ...(Array.isArray(examples) ? (examples as unknown[]) : [])].filter(
    (one): one is string => typeof one === 'string' && isColour(one),
  )
  return [...new Set(named.length > 1 ? named : [...named, ...USUAL])].map((one) => one.toLowerCase()).slice(0, 7)
}

const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text)

/** "1F3A68", "#1f3" and "#1F3A68" are all a colour; anything else stays as typed. */
export function normalised(text: string): string | undefined {
  const bare = text.trim().replace(/^#/, '').toLowerCase()
  if (bare === '') return undefined
  if (/^[0-9a-f]{6}$/.test(bare)) return `#${bare}`
  return text.trim()
}
