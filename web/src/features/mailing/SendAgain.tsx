import { t } from '@/shared/language/say'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import type { Mail } from './api'

interface Props {
  mail: Mail
  busy: boolean
  onConfirm: () => void
}

/** Asks before a mail goes out once more: perhaps it went out already. */
export function SendAgain({ mail: { recipient, state }, busy, onConfirm }: Props) {
  return (
    <ConfirmButton
      label={t('Send again')}
      about={t('to {recipient}', { recipient })}
      title={t('Send the mail to {recipient} again?', { recipient })}
      text={
        state === 'perhaps_sent'
          ? t('Perhaps it went out already. Ask the recipient first: else they may get it twice.')
          : t('The same mail goes out once more, to the same address.')
      }
      action={t('Send again')}
      busy={busy}
      onConfirm={onConfirm}
    />
  )
}
