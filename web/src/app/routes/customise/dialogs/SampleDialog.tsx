import { Button, Group } from '@mantine/core'
import type { LeftGroup } from '@/features/library/sample/sampleLeft'
import { inOneLine } from '@/shared/format/quantities'
import { Dialog } from '@/shared/ui/Dialog'
import { plural, t } from '@/shared/language/say'
import styles from './dialogs.module.css'

interface Props {
  groups: readonly LeftGroup[]
  opened: boolean
  onUse: () => void
  onBack: () => void
}

const SHOWN = 8

/** Asks in one sentence whether the values of the sample that are still there are meant. */
export function SampleDialog({ groups, opened, onUse, onBack }: Props) {
  return (
    <Dialog opened={opened} onClose={onBack} title={t('Use the sample’s values?')}>
      <p>{t('These fields still hold what the sample says, and it would stand in your document:')}</p>
      <dl className={styles.left}>
        {groups.map(({ title, fields }) => (
          <div key={title}>
            <dt>{title}</dt>
            {fields.length > 0 && (
              <dd className="quiet">
                {inOneLine(fields.slice(0, SHOWN))}{' '}
                {fields.length > SHOWN && plural(fields.length - SHOWN, 'and {n} more', 'and {n} more')}
              </dd>
            )}
          </div>
        ))}
      </dl>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onUse}>
          {t('Use them')}
        </Button>
        <Button data-autofocus onClick={onBack}>
          {t('Go back')}
        </Button>
      </Group>
    </Dialog>
  )
}
