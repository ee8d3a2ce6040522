import { Button } from '@mantine/core'
import type { Failure, Fault } from '@/shared/api/failure'
import { typedIsKept } from '@/shared/device/storage'
import { count } from '@/shared/format/words'
import styles from './viewer.module.css'

/** That there is no connection is said once, for the whole app. */
type Refused = Exclude<Failure, { kind: 'offline' }>

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

/** A calm note over the page that could not be made anew, with ways to what is wrong. */
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
            <Way fault={fault} nameOf={nameOf} onPick={onPick} />
          </li>
        ))}
      </ul>
      {listed.length > SHOWN && (
        <p className={styles.refusalText}>and {count(listed.length - SHOWN, 'more', 'more')}</p>
      )}
      {hasPage && !words.passing && (
        <p className={styles.refusalText}>The page below is the last one that could be made.</p>
      )}
      {failure.kind === 'loggedOut' && (
        <Button variant="default" size="xs" mt="xs" onClick={onLogIn}>
          Log in again
        </Button>
      )}
      {words.mayRetry && (
        <Button variant="default" size="xs" mt="xs" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  )
}

function Way({ fault, nameOf, onPick }: { fault: Fault } & Pick<Props, 'nameOf' | 'onPick'>) {
  return (
    <button
      type="button"
      className={styles.way}
      onClick={() => {
        onPick(fault.path)
      }}
    >
      <span className={styles.wayName}>{nameOf(fault.path)}</span> {fault.message}
    </button>
  )
}

interface Words {
  title: string
  text?: string
  passing: boolean
  mayRetry: boolean
}

function wordsFor(failure: Refused, faults: number): Words {
  switch (failure.kind) {
    case 'wrong':
      return faults > 0
        ? { title: `${count(faults, 'thing')} to mend before the page can change`, passing: false, mayRetry: false }
        : { title: failure.title, text: failure.detail, passing: false, mayRetry: false }
    case 'tooSlow':
      return {
        title: 'This page takes too long to make',
        text: failure.detail ?? 'Fewer rows or smaller pictures may help.',
        passing: false,
        mayRetry: true,
      }
    case 'busy':
      return { title: 'A lot is going on; the page follows in a moment', passing: true, mayRetry: false }
    case 'usedUp':
      return { title: failure.title, text: failure.detail, passing: false, mayRetry: true }
    case 'unreachable':
      return {
        title: 'Galley does not answer',
        text: typedIsKept(),
        passing: true,
        mayRetry: true,
      }
    case 'loggedOut':
      return {
        title: 'You are logged out',
        text: typedIsKept(),
        passing: true,
        mayRetry: false,
      }
    case 'noRight':
    case 'gone':
    case 'changedMeanwhile':
      return {
        title: 'This template is no longer open to you',
        text: typedIsKept(),
        passing: false,
        mayRetry: false,
      }
    case 'broken':
      return {
        title: 'The page could not be made',
        text: `The fault is on our side and recorded. ${typedIsKept()}`,
        passing: false,
        mayRetry: true,
      }
    default:
      return failure satisfies never
  }
}
