import { TextInput } from '@mantine/core'
import { plural, t } from '@/shared/language/say'
import type { RunDraft } from './api'
import styles from './runs.module.css'

interface Props {
  draft: RunDraft
  corrected: Record<string, string>
  onChange: (corrected: Record<string, string>) => void
}

/** Rows that get no mail unless a person types an address for them. */
export function FaultyAddresses({ draft, corrected, onChange }: Props) {
  if (draft.faulty === 0 || !draft.source) return null
  return (
    <fieldset className={styles.faults}>
      <legend>{plural(draft.faulty, '{n} row without an address', '{n} rows without an address')}</legend>
      <p className={styles.facts}>{t('These get no mail, unless you type an address here.')}</p>
      <ul>
        {draft.faults.map(({ row, text }) => (
          <li key={row}>
            <TextInput
              type="email"
              label={t('Row {at}', { at: row })}
              description={
                text.trim()
                  ? t('This is no e-mail address, such as name@example.org. It says “{text}”.', { text })
                  : t('There is no address here.')
              }
              placeholder="name@example.org"
              maxLength={254}
              value={corrected[String(row)] ?? ''}
              onChange={(event) => onChange({ ...corrected, [String(row)]: event.currentTarget.value })}
            />
          </li>
        ))}
      </ul>
      {draft.faulty > draft.faults.length && (
        <p className={styles.facts}>{t('The first {many} are shown.', { many: draft.faults.length })}</p>
      )}
    </fieldset>
  )
}
