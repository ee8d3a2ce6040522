import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sentenceFor } from '@/shared/states/failureWords'
import { complain } from '@/shared/messages/messages'
import { customisationsQuery, labelOf, saveNew, valuesOf, type IssuedDocument } from '../api'

/** Called with the template and the saved values to go on with. */
export type OnStart = (template: string, customisation: string) => void

/** Saves the values of a document under a new name, so that a new document can begin with them. */
export function useStarting(onStart: OnStart) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (document: IssuedDocument) => {
      const { template, values } = await valuesOf(document.id)
      return saveNew({ template, name: `From ${labelOf(document)}`.slice(0, 120), values })
    },
    onSuccess: (saved) => {
      void client.invalidateQueries({ queryKey: customisationsQuery.queryKey })
      onStart(saved.template, saved.id)
    },
    onError: (error) => complain(sentenceFor(error)),
  })
}
