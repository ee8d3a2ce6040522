import { useEffect } from 'react'
import { failureSentence } from './failureWords'
import { useErrorMessage } from '../messages/useErrorMessage'

/** Says why something failed, until it is tried again: what has succeeded since is not said to have failed. */
export function useFailureMessage(error: unknown, sentenceOf: (error: unknown) => string = failureSentence): void {
  const complain = useErrorMessage(Boolean(error))
  useEffect(() => {
    if (error) complain(sentenceOf(error))
    // eslint-disable-next-line react-hooks/exhaustive-deps -- said once for each failure, however it is said
  }, [error, complain])
}
