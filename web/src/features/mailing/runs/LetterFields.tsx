import { SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { t } from '@/shared/language/say'
import styles from './runs.module.css'

export interface LetterText {
  subject: string
  body: string
  way: 'link' | 'attachment'
}

interface Props {
  letter: LetterText
  onChange: (letter: LetterText) => void
}

/** What is written with each document. */
export function LetterFields({ letter, onChange }: Props) {
  return (
    <div className={styles.letter}>
      <TextInput
        label={t('Subject')}
        required
        maxLength={200}
        value={letter.subject}
        onChange={(event) => onChange({ ...letter, subject: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label={t('How the document comes')}
        value={letter.way}
        data={[
          { value: 'link', label: t('With a link') },
          { value: 'attachment', label: t('Attached') },
        ]}
        onChange={(way) => onChange({ ...letter, way: way === 'attachment' ? 'attachment' : 'link' })}
      />
      <Textarea
        label={t('Text')}
        description={t('Filled in for each document: {places}', {
          places: '{title} {number} {recipient} {business} {link}',
        })}
        required
        autosize
        minRows={5}
        maxRows={14}
        maxLength={20000}
        value={letter.body}
        onChange={(event) => onChange({ ...letter, body: event.currentTarget.value })}
      />
    </div>
  )
}
