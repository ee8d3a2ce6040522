import { useMutation, useQueryClient } from '@tanstack/react-query'
import { failureSentence } from '@/shared/states/failureWords'
import { withoutValueAt } from '@/shared/json/json'
import { showError } from '@/shared/messages/showMessage'
import { customisationsQuery, labelOf, createCustomisation, valuesOf, type IssuedDocument } from '../api'

/** Called with the template and the saved values to go on with. */
export type OnStart = (template: string, customisation: string) => void

/**
 * Saves the values of a document under a new name, so that a new document can begin with them. Its number and its date
 * are left out: they would stay unseen, and the form asks for them.
 */
export function useStartFromDocument(onStart: OnStart) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (document: IssuedDocument) => {
      const { template, values, own } = await valuesOf(document.id)
      const kept = own.reduce<Record<string, unknown>>(withoutValueAt, values)
      return createCustomisation({ template, name: `From ${labelOf(document)}`.slice(0, 120), values: kept })
    },
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: customisationsQuery.queryKey })
      onStart(saved.template, saved.id)
    },
    onError: (error) => showError(failureSentence(error)),
  })
}
