import { t } from '@/shared/language/say'
import type { RunDraft } from './api'
import type { LetterText } from './LetterFields'
import styles from './runs.module.css'

interface Props {
  first: NonNullable<RunDraft['first']>
  letter: LetterText
}

const PLACE = /\{(title|number|recipient|business)\}/g

/** The first mail as it will look. */
export function FirstMail({ first, letter }: Props) {
  const filled = (text: string) => text.replace(PLACE, (whole, name: string) => first.places[name] ?? whole)
  return (
    <figure className={styles.first}>
      <figcaption>{t('The first mail, of row {row}', { row: first.row })}</figcaption>
      <div className={styles.paper}>
        <p className={styles.heading}>
          <span className={styles.facts}>{t('To')}</span> {first.recipient}
        </p>
        <p className={styles.heading}>
          <span className={styles.facts}>{t('Subject')}</span> {filled(letter.subject)}
        </p>
        <Body text={shownBody(filled(letter.body), letter.way)} />
      </div>
    </figure>
  )
}

/** Lines about the link go where there is none; where no place names it, it comes at the end. */
function shownBody(text: string, way: LetterText['way']): string {
  if (way === 'link') return text.includes('{link}') ? text : `${text.trimEnd()}\n\n{link}`
  return text
    .split('\n')
    .filter((line) => !line.includes('{link}'))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
}

function Body({ text }: { text: string }) {
  const parts = text.trim().split('{link}')
  return (
    <p className={styles.body}>
      {parts.map((part, place) => (
        <span key={place}>
          {part}
          {place < parts.length - 1 && <span className={styles.link}>{t('the link to the document')}</span>}
        </span>
      ))}
    </p>
  )
}
