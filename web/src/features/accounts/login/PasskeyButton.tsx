import { Button } from '@mantine/core'
import { KeyIcon } from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import { hostAllowsPasskeys, sameOnLocalhost } from '../shared/webauthn'
import styles from './login.module.css'

/** The way in without a password; on an address without a name it says why not, and where. */
export function PasskeyButton({ label, busy, onUse }: { label: string; busy: boolean; onUse: () => void }) {
  if (!hostAllowsPasskeys()) return <PasskeyHint />
  return (
    <Button variant="default" leftSection={<KeyIcon size={18} />} loading={busy} onClick={onUse}>
      {label}
    </Button>
  )
}

export function PasskeyHint() {
  const there = sameOnLocalhost()
  return (
    <p className={styles.hint}>
      {t('Passkeys need a name in the address instead of a number.')}{' '}
      {there && (
        <a className={styles.link} href={there}>
          {t('Open this page on localhost')}
        </a>
      )}
    </p>
  )
}
