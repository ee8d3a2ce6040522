import { Button, CopyButton, TextInput } from '@mantine/core'
import type { MadeLink } from './api'
import { stateOf } from './linkWords'
import styles from './sharing.module.css'
import { t } from '@/shared/language/say'

/** The address of a link that was just made: it is told this once. */
export function NewLink({ link, onAnother }: { link: MadeLink; onAnother: () => void }) {
  return (
    <div className={styles.form} role="status">
      <p>
        {t('Copy this address into your message now: it is shown this once.')}{' '}
        {t('It {works}.', { works: stateOf(link) })}
        {link.has_password && ` ${t('It asks for the password.')}`}
      </p>
      <TextInput
        label={t('Address of the link')}
        readOnly
        value={link.address}
        onFocus={(event) => event.currentTarget.select()}
        data-autofocus
      />
      <div className={styles.row}>
        <CopyButton value={link.address}>
          {({ copied, copy }) => <Button onClick={copy}>{copied ? t('Copied') : t('Copy the address')}</Button>}
        </CopyButton>
        <Button variant="subtle" color="gray" onClick={onAnother}>
          {t('Make another link')}
        </Button>
      </div>
    </div>
  )
}
