import { sentenceFor } from '@/shared/ui/FailureNote'
import { PasskeyFailed } from './webauthn'

/** One sentence about a failed attempt, passkeys included. */
export function accountSentence(error: unknown): string {
  return error instanceof PasskeyFailed ? error.message : sentenceFor(error)
}
