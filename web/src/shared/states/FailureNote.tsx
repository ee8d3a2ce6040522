import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { failureOf } from '@/shared/api/failure'
import { t } from '@/shared/language/say'
import { wordsFor } from './failureWords'
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
                {t('Try again')}
              </Button>
            )
          : onward
      }
    >
      <p>{text}</p>
    </Note>
  )
}
