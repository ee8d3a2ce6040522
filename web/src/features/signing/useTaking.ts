import { useMutation, useQueryClient } from '@tanstack/react-query'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { t } from '@/shared/language/say'
import { certificateQuery, type Certificate } from './api'

/** Hands a key over, and shows what is signed with from then on. */
export function useTaking<Key>(hand: (key: Key) => Promise<Certificate>, onTaken: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: hand,
    onSuccess: (certificate) => {
      client.setQueryData(certificateQuery.queryKey, certificate)
      showMessage(t('The certificate is here'))
      onTaken()
    },
    onError: (error) => showError(failureSentence(error)),
  })
}
