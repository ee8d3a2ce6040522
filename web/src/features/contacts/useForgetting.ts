import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showError, showMessage, showUndo } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { t } from '@/shared/language/say'
import { forgetContact, putContact, textsOf, type Contact } from './api'

/** Deletes a person or a company, and offers for ten seconds to bring it back. */
export function useForgetting() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries({ queryKey: ['contacts'] })
  return useMutation({
    mutationFn: (contact: Contact) => forgetContact(contact.id),
    onSuccess: async (_, contact) => {
      showUndo(t('{name} is deleted', { name: contact.name }), async () => {
        await putContact(textsOf(contact)).then(
          () => showMessage(t('{name} is back', { name: contact.name })),
          (error: unknown) => showError(failureSentence(error)),
        )
        await refresh()
      })
      await refresh()
    },
    onError: (error) => showError(failureSentence(error)),
  })
}
