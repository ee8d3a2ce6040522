import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showError, showMessage, showUndo } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { t } from '@/shared/language/say'
import { cancelDocument, labelOf, reinstateDocument, type IssuedDocument } from '../api'

/** Saying that a document counts no more, and taking that back. */
export function useCancelling(document: IssuedDocument) {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['documents'] })
  const onError = (error: unknown) => showError(failureSentence(error))
  const reinstate = useMutation({
    mutationFn: () => reinstateDocument(document.id),
    onSuccess: () => {
      showMessage(t('{name} counts again', { name: labelOf(document) }))
      return refresh()
    },
    onError,
  })
  const cancel = useMutation({
    mutationFn: (reason: string) => cancelDocument(document.id, reason),
    onSuccess: () => {
      showUndo(t('{name} is cancelled', { name: labelOf(document) }), () => {
        reinstate.mutate()
      })
      return refresh()
    },
    onError,
  })
  return { cancel, reinstate }
}
