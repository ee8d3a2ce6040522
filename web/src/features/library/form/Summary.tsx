import type { RJSFSchema } from '@rjsf/utils'
import { useState } from 'react'
import type { Fault } from '@/shared/api/failure'
import { plural, t } from '@/shared/language/say'
import styles from './shared/form.module.css'
import { nameOf } from './schema/schema'

interface Props {
  schema: RJSFSchema
  faults: readonly Fault[]
  onPick: (pointer: string) => void
}

const SHOWN = 5

/** All that is wrong, on top of the form after a try to finish, each a way to its field. */
export function Summary({ schema, faults, onPick }: Props) {
  const [open, setOpen] = useState(false)
  if (faults.length === 0) return null
  const shown = open ? faults : faults.slice(0, SHOWN)
  return (
    <section className={styles.summary} data-summary tabIndex={-1} aria-label={t('What is still to mend')}>
      <p className={styles.summaryTitle}>{plural(faults.length, '{n} thing to mend', '{n} things to mend')}</p>
      <ul>
        {shown.map((fault) => (
          <li key={fault.path + fault.message}>
            <button type="button" className={styles.summaryWay} onClick={() => onPick(fault.path)}>
              {nameOf(schema, fault.path)}
            </button>{' '}
            <span className="quiet">{fault.message}</span>
          </li>
        ))}
      </ul>
      {faults.length > SHOWN && !open && (
        <button type="button" className={styles.summaryWay} onClick={() => setOpen(true)}>
          {plural(faults.length - SHOWN, 'Show {n} more', 'Show {n} more')}
        </button>
      )}
    </section>
  )
}
