import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { showError } from '@/shared/messages/showMessage'
import { accountSentence } from '../shared/failureSentences'
import { authenticatorsQuery, type Passkey } from './api'

/** The person's second factors, sorted by kind. */
export function useAuthenticators() {
  const query = useQuery(authenticatorsQuery)
  const all = query.data ?? []
  return {
    query,
    passkeys: all.filter((one): one is Passkey => one.type === 'webauthn'),
    app: all.find((one) => one.type === 'totp'),
    codes: all.find((one) => one.type === 'recovery_codes'),
  }
}

/** A change of the second factors, after which they are read again. */
export function useFactorChange<Input = void, Output = unknown>(change: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onError: (error) => showError(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: authenticatorsQuery.queryKey }),
  })
}
