import { Button } from '@mantine/core'
import { showWhen } from '@/shared/format/dates'
import { Hint } from '@/shared/ui/Hint'
import { t } from '@/shared/language/say'
import styles from './customise.module.css'

interface Props {
  dirty: boolean
  saving: boolean
  savedAt: string | undefined
  onSave: () => void
}

/** Quiet; says when it last saved itself. */
export function SaveButton({ dirty, saving, savedAt, onSave }: Props) {
  return (
    <>
      <span className={`${styles.savedAt} numbers`} role="status">
        {saving
          ? t('Saving…')
          : dirty
            ? t('Not saved yet')
            : savedAt
              ? t('Saved {when}', { when: showWhen(savedAt) })
              : ''}
      </span>
      <Hint label={`${t('Save')} (${shortcut('S')})`}>
        <Button variant="default" onClick={onSave} loading={saving} aria-disabled={!dirty && savedAt !== undefined}>
          {t('Save')}
        </Button>
      </Hint>
    </>
  )
}

/** The name of a shortcut on this machine: "⌘S" or "Ctrl+S". */
export function shortcut(key: string): string {
  return /mac|iphone|ipad/i.test(navigator.userAgent) ? `⌘${key}` : `Ctrl+${key}`
}
