import type { Failure } from '@/shared/api/failure'
import { typedIsKept } from '@/shared/device/storage'
import { count } from '@/shared/format/quantities'

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
        ? lasting(`${count(faults, 'thing')} to mend before the page can change`)
        : lasting(failure.title, failure.detail)
    case 'tooSlow':
      return retryable('This page takes too long to make', failure.detail ?? 'Fewer rows or smaller pictures may help.')
    case 'busy':
      return passing('A lot is going on; the page follows in a moment')
    case 'usedUp':
      return retryable(failure.title, failure.detail)
    case 'unreachable':
      return { ...passing('Galley does not answer', typedIsKept()), mayRetry: true }
    case 'loggedOut':
      return passing('You are logged out', typedIsKept())
    case 'noRight':
    case 'gone':
    case 'changedMeanwhile':
      return lasting('This template is no longer open to you', typedIsKept())
    case 'broken':
      return retryable('The page could not be made', `The fault is on our side and recorded. ${typedIsKept()}`)
    default:
      return failure satisfies never
  }
}

const lasting = (title: string, text?: string): Words => ({ title, text, passing: false, mayRetry: false })
const passing = (title: string, text?: string): Words => ({ title, text, passing: true, mayRetry: false })
const retryable = (title: string, text?: string): Words => ({ title, text, passing: false, mayRetry: true })
