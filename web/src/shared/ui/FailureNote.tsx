import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { failureOf, type Failure } from '@/shared/api/failure'
import { Note } from './Note'

interface Props {
  error: unknown
  /** What could not be shown, as in "your documents". */
  what: string
  retry?: () => void
  /** Where to go from here when trying again is of no use. */
  onward?: ReactNode
  page?: boolean
}

/** Says what happened, what is safe and what to do. */
export function FailureNote({ error, what, retry, onward, page = false }: Props) {
  const { title, text, mayRetry } = wordsFor(failureOf(error), what)
  return (
    <Note
      page={page}
      title={title}
      action={
        mayRetry
          ? retry && (
              <Button variant="default" onClick={retry}>
                Try again
              </Button>
            )
          : onward
      }
    >
      <p>{text}</p>
    </Note>
  )
}

interface Words {
  title: string
  text: string
  mayRetry: boolean
}

function wordsFor(failure: Failure, what: string): Words {
  switch (failure.kind) {
    case 'offline':
      return {
        title: 'You are offline',
        text: `As soon as you are connected again, ${what} can be loaded. Nothing is lost.`,
        mayRetry: true,
      }
    case 'unreachable':
      return {
        title: 'Galley does not answer',
        text: `We could not load ${what}. What you saved is safe. Try again in a moment.`,
        mayRetry: true,
      }
    case 'loggedOut':
      return {
        title: 'You are logged out',
        text: `Log in again to see ${what}. What you saved is safe.`,
        mayRetry: true,
      }
    case 'noRight':
      return {
        title: 'This is not open to you',
        text: failure.detail ?? `Ask an owner of the organisation to let you see ${what}.`,
        mayRetry: false,
      }
    case 'gone':
      return {
        title: 'There is nothing here',
        text: `It may have been deleted, or the address has a mistake in it.`,
        mayRetry: false,
      }
    case 'changedMeanwhile':
      return {
        title: 'It changed in the meantime',
        text: failure.detail ?? 'Load it again to see its newest state.',
        mayRetry: true,
      }
    case 'wrong':
      return { title: failure.title, text: failure.detail ?? `We could not load ${what}.`, mayRetry: true }
    case 'busy':
      return {
        title: 'A lot is going on',
        text: `Galley is busy. Try again in ${failure.retryAfterSeconds} seconds; nothing is lost.`,
        mayRetry: true,
      }
    case 'usedUp':
      return { title: failure.title, text: failure.detail, mayRetry: false }
    case 'tooSlow':
      return {
        title: 'It took too long',
        text: failure.detail ?? `We stopped waiting for ${what}. Try again.`,
        mayRetry: true,
      }
    case 'broken':
      return {
        title: 'Something went wrong on our side',
        text: `We could not load ${what}. What you saved is safe, and the fault is recorded. Try again.`,
        mayRetry: true,
      }
    default:
      return failure satisfies never
  }
}

/** One sentence about a failed action, for a line under a form or a passing message. */
export function sentenceFor(error: unknown): string {
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
