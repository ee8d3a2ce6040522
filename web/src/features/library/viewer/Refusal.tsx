import { Button } from '@mantine/core'
import type { Fault } from '@/shared/api/failure'
import { plural, t } from '@/shared/language/say'
import { wordsFor, type Refused } from './refusalWords'
import styles from './paper/viewer.module.css'

interface Props {
  failure: Refused
  hasPage: boolean
  nameOf: (pointer: string) => string
  isListed: boolean
  onPick: (pointer: string) => void
  retry: () => void
  onLogIn: () => void
}

const SHOWN = 4

/** A calm note over the page that could not be made again, with ways to what is wrong. */
export function Refusal({ failure, hasPage, nameOf, isListed, onPick, retry, onLogIn }: Props) {
  const faults = failure.kind === 'wrong' ? failure.faults.filter((fault) => fault.path.startsWith('/')) : []
  const words = wordsFor(failure, faults.length)
  const listed = isListed ? [] : faults
  return (
    <div className={styles.refusal} role="status" data-passing={words.passing}>
      <p className={styles.refusalTitle}>{words.title}</p>
      {words.text && <p className={styles.refusalText}>{words.text}</p>}
      <ul className={styles.faults}>
        {listed.slice(0, SHOWN).map((fault) => (
          <li key={fault.path + fault.message}>
            <FaultLink fault={fault} nameOf={nameOf} onPick={onPick} />
          </li>
        ))}
      </ul>
      {listed.length > SHOWN && (
        <p className={styles.refusalText}>{plural(listed.length - SHOWN, 'and {n} more', 'and {n} more')}</p>
      )}
      {hasPage && !words.passing && (
        <p className={styles.refusalText}>{t('The page below is the last one that could be made.')}</p>
      )}
      {failure.kind === 'loggedOut' && (
        <Button variant="default" size="xs" mt="xs" onClick={onLogIn}>
          {t('Log in again')}
        </Button>
      )}
      {words.mayRetry && (
        <Button variant="default" size="xs" mt="xs" onClick={retry}>
          {t('Try again')}
        </Button>
      )}
    </div>
  )
}

/** A way to the field that is wrong, and what is wrong with it. */
function FaultLink({ fault, nameOf, onPick }: { fault: Fault } & Pick<Props, 'nameOf' | 'onPick'>) {
  return (
    <button type="button" className={styles.way} onClick={() => onPick(fault.path)}>
      <span className={styles.wayName}>{nameOf(fault.path)}</span> {fault.message}
    </button>
  )
}
