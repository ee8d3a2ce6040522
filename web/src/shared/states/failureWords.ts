import { failureOf, type Failure } from '@/shared/api/failure'

interface Words {
  title: string
  text: string
  mayRetry: boolean
}

const retryable = (title: string, text: string): Words => ({ title, text, mayRetry: true })
const lasting = (title: string, text: string): Words => ({ title, text, mayRetry: false })

/** What happened, what is safe and what to do, where `what` could not be loaded. */
export function wordsFor(failure: Failure, what: string): Words {
  switch (failure.kind) {
    case 'offline':
      return retryable('You are offline', `As soon as you are connected again, ${what} can be loaded. Nothing is lost.`)
    case 'unreachable':
      return retryable(
        'Galley does not answer',
        `We could not load ${what}. What you saved is safe. Try again in a moment.`,
      )
    case 'loggedOut':
      return retryable('You are logged out', `Log in again to see ${what}. What you saved is safe.`)
    case 'noRight':
      return lasting(
        'This is not open to you',
        failure.detail ?? `Ask an owner of the organisation to let you see ${what}.`,
      )
    case 'gone':
      return lasting('There is nothing here', 'It may have been deleted, or the address has a mistake in it.')
    case 'changedMeanwhile':
      return retryable('It changed in the meantime', failure.detail ?? 'Load it again to see its newest state.')
    case 'wrong':
      return retryable(failure.title, failure.detail ?? `We could not load ${what}.`)
    case 'busy':
      return retryable(
        'A lot is going on',
        `Galley is busy. Try again in ${failure.retryAfterSeconds} seconds; nothing is lost.`,
      )
    case 'usedUp':
      return lasting(failure.title, failure.detail)
    case 'tooSlow':
      return retryable('It took too long', failure.detail ?? `We stopped waiting for ${what}. Try again.`)
    case 'broken':
      return retryable(
        'Something went wrong on our side',
        `We could not load ${what}. What you saved is safe, and the fault is recorded. Try again.`,
      )
    default:
      return failure satisfies never
  }
}

/** One sentence about a failed action, for a line under a form or a passing message. */
export function failureSentence(error: unknown): string {
  const failure = failureOf(error)
  switch (failure.kind) {
    case 'offline':
      return 'You are offline. Nothing was changed.'
    case 'unreachable':
      return 'Galley does not answer. Nothing was changed; try again in a moment.'
    case 'loggedOut':
      return 'You are logged out. Log in and try again.'
    case 'noRight':
      return failure.detail ?? 'Your role does not allow this.'
    case 'gone':
      return 'It is no longer there.'
    case 'changedMeanwhile':
      return failure.detail ?? 'It changed in the meantime. Load the page again.'
    case 'wrong':
      return failure.faults[0]?.message ?? failure.detail ?? failure.title
    case 'busy':
      return `Galley is busy. Try again in ${failure.retryAfterSeconds} seconds.`
    case 'usedUp':
      return failure.detail
    case 'tooSlow':
      return failure.detail ?? 'It took too long, so we stopped. Try again.'
    case 'broken':
      return 'Something went wrong on our side. Try again; what you saved is safe.'
    default:
      return failure satisfies never
  }
}
