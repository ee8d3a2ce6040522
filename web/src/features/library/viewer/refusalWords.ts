import type { Failure } from '@/shared/api/failure'
import { typedIsKept } from '@/shared/states/typedIsKept'
import { plural, t } from '@/shared/language/say'

/** That there is no connection is said once, for the whole app. */
export type Refused = Exclude<Failure, { kind: 'offline' }>

interface Words {
  title: string
  text?: string
  /** Whether it will be over by itself, so that the last page stays as it is. */
  passing: boolean
  mayRetry: boolean
}

/** Why the page could not be made, and what to do; `faults` is how many fields are to be mended. */
export function wordsFor(failure: Refused, faults: number): Words {
  switch (failure.kind) {
    case 'wrong':
      return faults > 0
        ? lasting(
            plural(
              faults,
              '{n} thing to mend before the page can change',
              '{n} things to mend before the page can change',
            ),
          )
        : lasting(failure.title, failure.detail)
    case 'tooSlow':
      return retryable(
        t('This page takes too long to make'),
        failure.detail ?? t('Fewer rows or smaller pictures may help.'),
      )
    case 'busy':
      return passing(t('A lot is going on; the page follows in a moment'))
    case 'usedUp':
      return retryable(failure.title, failure.detail)
    case 'unreachable':
      return { ...passing(t('Galley does not answer'), typedIsKept()), mayRetry: true }
    case 'loggedOut':
      return passing(t('You are logged out'), typedIsKept())
    case 'noRight':
    case 'gone':
    case 'changedMeanwhile':
      return lasting(t('This template is no longer open to you'), typedIsKept())
    case 'broken':
      return retryable(
        t('The page could not be made'),
        `${t('The fault is on our side and recorded.')} ${typedIsKept()}`,
      )
    default:
      return failure satisfies never
  }
}

const lasting = (title: string, text?: string): Words => ({ title, text, passing: false, mayRetry: false })
const passing = (title: string, text?: string): Words => ({ title, text, passing: true, mayRetry: false })
const retryable = (title: string, text?: string): Words => ({ title, text, passing: false, mayRetry: true })
