import { failureOf, type Failure } from '@/shared/api/failure'
import { plural, t } from '@/shared/language/say'

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
      return retryable(
        t('You are offline'),
        t('As soon as you are connected again, {what} can be loaded. Nothing is lost.', { what }),
      )
    case 'unreachable':
      return retryable(
        t('Galley does not answer'),
        t('We could not load {what}. What you saved is safe. Try again in a moment.', { what }),
      )
    case 'loggedOut':
      return retryable(t('You are logged out'), t('Log in again to see {what}. What you saved is safe.', { what }))
    case 'noRight':
      return lasting(
        t('This is not open to you'),
        failure.detail ?? t('Ask an owner of the organisation to let you see {what}.', { what }),
      )
    case 'gone':
      return lasting(t('There is nothing here'), t('It may have been deleted, or the address has a mistake in it.'))
    case 'changedMeanwhile':
      return retryable(t('It changed in the meantime'), failure.detail ?? t('Load it again to see its newest state.'))
    case 'wrong':
      return retryable(failure.title, failure.detail ?? t('We could not load {what}.', { what }))
    case 'busy':
      return retryable(
        t('A lot is going on'),
        plural(
          failure.retryAfterSeconds,
          'Galley is busy. Try again in {n} second; nothing is lost.',
          'Galley is busy. Try again in {n} seconds; nothing is lost.',
        ),
      )
    case 'usedUp':
      return lasting(failure.title, failure.detail)
    case 'tooSlow':
      return retryable(
        t('It took too long'),
        failure.detail ?? t('We stopped waiting for {what}. Try again.', { what }),
      )
    case 'broken':
      return retryable(
        t('Something went wrong on our side'),
        t('We could not load {what}. What you saved is safe, and the fault is recorded. Try again.', { what }),
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
      return t('You are offline. Nothing was changed.')
    case 'unreachable':
      return t('Galley does not answer. Nothing was changed; try again in a moment.')
    case 'loggedOut':
      return t('You are logged out. Log in and try again.')
    case 'noRight':
      return failure.detail ?? t('Your role does not allow this.')
    case 'gone':
      return t('It is no longer there.')
    case 'changedMeanwhile':
      return failure.detail ?? t('It changed in the meantime. Load the page again.')
    case 'wrong':
      return failure.faults[0]?.message ?? failure.detail ?? failure.title
    case 'busy':
      return plural(
        failure.retryAfterSeconds,
        'Galley is busy. Try again in {n} second.',
        'Galley is busy. Try again in {n} seconds.',
      )
    case 'usedUp':
      return failure.detail
    case 'tooSlow':
      return failure.detail ?? t('It took too long, so we stopped. Try again.')
    case 'broken':
      return t('Something went wrong on our side. Try again; what you saved is safe.')
    default:
      return failure satisfies never
  }
}
