import { failureOf } from '@/shared/api/failure'
import { failureSentence } from '@/shared/states/failureWords'
import { t } from '@/shared/language/say'
import { PasskeyFailed } from './webauthn'

/** One sentence about a failed attempt, passkeys included. */
export function accountSentence(error: unknown): string {
  return error instanceof PasskeyFailed ? error.message : failureSentence(error)
}

/** One sentence about a letter that was not sent. */
export function letterSentence(error: unknown): string {
  return failureOf(error).kind === 'busy'
    ? t('A letter went to this address a moment ago. It can be sent again once a minute, at most ten times an hour.')
    : failureSentence(error)
}
