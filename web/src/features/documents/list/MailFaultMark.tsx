import { t } from '@/shared/language/say'
import { MailFaultIcon } from '@/shared/ui/icons'
import type { IssuedDocument } from '../api'
import styles from './list.module.css'

interface Props {
  document: IssuedDocument
  /** Shows the mails with the document. */
  onLook: () => void
}

/** That a mail with a document did not arrive. It leads to the mails, where one sends again or says that it is done. */
export function MailFaultMark({ document: { mail_fault: fault, name }, onLook }: Props) {
  if (!fault) return null
  const words = wordsOf(fault)
  return (
    <button
      type="button"
      className={styles.fault}
      title={t('Show the mails')}
      aria-label={t('{fault}: show the mails with {name}', { fault: words, name })}
      onClick={onLook}
    >
      <MailFaultIcon size={14} />
      {words}
    </button>
  )
}

function wordsOf(fault: NonNullable<IssuedDocument['mail_fault']>): string {
  switch (fault) {
    case 'refused':
      return t('Mail refused')
    case 'bounced':
      return t('Mail came back')
    case 'failed':
      return t('Mail given up')
    case 'perhaps_sent':
      return t('Mail perhaps sent')
    default:
      return fault satisfies never
  }
}
