import { useMutation, useQueryClient } from '@tanstack/react-query'
import { noteSession, switchSession, type OnSession } from '../session/api'
import { accountSentence } from '../shared/failureSentences'
import type { Attempt, Faults } from '../session/attempt'

/** An attempt under way: sends it, keeps its faults, and hands the session on when there is one. */
export function useAttempt<Input>(send: (input: Input) => Promise<Attempt>, onSession: OnSession) {
  const client = useQueryClient()
  const mutation = useMutation({
    mutationFn: send,
    onSuccess: async (attempt) => {
      if (attempt.result === 'wrong') return
      if (attempt.session.state === 'loggedIn') await switchSession(client, attempt.session)
      else await noteSession(client, attempt.session)
      await onSession(attempt.session)
    },
  })
  const faults: Faults = mutation.data?.result === 'wrong' ? mutation.data.faults : {}
  return {
    send: mutation.mutate,
    busy: mutation.isPending,
    faults,
    /** What belongs to no input. */
    general: mutation.isError ? accountSentence(mutation.error) : faults[''],
  }
}
