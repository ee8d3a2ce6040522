import { Checkbox } from '@mantine/core'
import { digitsOf } from '@/shared/numbers/currencies'
import { showNumber } from '@/shared/numbers/showNumber'
import { showPlainDay, showWhen } from '@/shared/format/dates'
import { inOneLine, showSize } from '@/shared/format/quantities'
import { plural, spokenLanguage, t } from '@/shared/language/say'
import { SignedIcon } from '@/shared/ui/icons'
import { labelOf, type IssuedDocument } from '../api'
import { DocumentActions } from './DocumentActions'
import type { Deeds } from './deeds'
import { LabelMarks } from './LabelMarks'
import { MailFaultMark } from './MailFaultMark'
import styles from './list.module.css'
import type { Selection } from './useSelection'

interface Props {
  at: number
  document: IssuedDocument
  /** Whether all are of one template: then the number has a column, and the day until which to pay. */
  isOneKind: boolean
  selection: Selection
  measure: (element: Element | null) => void
  deeds: Deeds
}

/** One document: what it is, for whom, how much, of which day, and what can be done with it. */
export function DocumentRow({ at, document, isOneKind, selection, measure, deeds }: Props) {
  const isChosen = selection.has(document.id)
  return (
    <tr ref={measure} data-index={at} aria-rowindex={at + 2} data-chosen={isChosen}>
      <td className={styles.choose}>
        <label className={styles.tick}>
          <Checkbox
            aria-label={t('Choose {name}', { name: document.name })}
            checked={isChosen}
            onChange={({ nativeEvent: event }) =>
              selection.toggle(document.id, 'shiftKey' in event && event.shiftKey === true)
            }
          />
        </label>
      </td>
      <td className={styles.what}>
        <span className={styles.name} dir="auto">
          <span className={styles.title} data-state={document.state}>
            {(isOneKind && document.number) || labelOf(document)}
          </span>
        </span>
        <span className={`${styles.facts} numbers`}>
          <StateMark document={document} />
          <MailFaultMark document={document} onLook={() => deeds.send(document)} />
          <SignedMark document={document} />
          {factsOf(document)}
          <LabelMarks labels={document.labels} />
        </span>
      </td>
      <td className={styles.for} dir="auto">
        {document.subject || '–'}
      </td>
      {isOneKind && <td className={`${styles.due} numbers`}>{document.due_on ? showPlainDay(document.due_on) : ''}</td>}
      <td className={`${styles.number} numbers`} data-state={document.state}>
        <bdi dir="ltr">{amountOf(document)}</bdi>
      </td>
      <td className={`${styles.when} numbers`} title={t('Made {when}', { when: showWhen(document.created_at) })}>
        {showPlainDay((isOneKind && document.dated_on) || document.issued_on)}
      </td>
      <td className={styles.deeds}>
        <DocumentActions document={document} deeds={deeds} />
      </td>
    </tr>
  )
}

/** That a document counts no more. */
function StateMark({ document: { state } }: { document: IssuedDocument }) {
  if (state === 'issued') return null
  return <span className={styles.state}>{state === 'replaced' ? t('Replaced') : t('Cancelled')}</span>
}

/** That it carries a signature, and whose. */
function SignedMark({ document: { signed, signed_by: name, created_at: at } }: { document: IssuedDocument }) {
  if (!signed) return null
  const when = showWhen(at)
  return (
    <span
      className={styles.signed}
      title={name ? t('Signed by {name} on {when}', { name, when }) : t('Signed on {when}', { when })}
    >
      <SignedIcon size={14} />
      {name ? t('Signed by {name}', { name }) : t('Signed')}
    </span>
  )
}

/** "Invoice, version 3, 2 pages, 48 kB"; why it was cancelled first, the template only where no title names it. */
function factsOf({ cancel_reason: reason, title, template_title, version, pages, size }: IssuedDocument): string {
  return inOneLine([
    ...(reason ? [reason] : []),
    ...(title === template_title ? [] : [template_title]),
    t('version {version}', { version: String(version) }),
    plural(pages, '{n} page', '{n} pages'),
    showSize(size),
  ])
}

function amountOf({ amount, currency }: IssuedDocument): string {
  return amount ? `${showNumber(amount, spokenLanguage().locale, { digits: digitsOf(currency) })} ${currency}` : ''
}
