import { Button, CopyButton, Group } from '@mantine/core'
import { downloadBlob } from '@/shared/api/files'
import { t } from '@/shared/language/say'
import styles from '../shared/security.module.css'

/** Recovery codes, to be copied and downloaded. */
export function CodeList({ codes }: { codes: string[] }) {
  return (
    <div className={styles.once}>
      <ul className={`${styles.codes} numbers`} aria-label={t('Recovery codes')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="xs">
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('Copied') : t('Copy all')}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={() => downloadCodes(codes)}>
          {t('Download as text')}
        </Button>
      </Group>
    </div>
  )
}

function downloadCodes(codes: string[]): void {
  const head = [t('Recovery codes for Galley ({host})', { host: window.location.host }), t('Each works once.')]
  const content = [...head, '', ...codes, ''].join('\n')
  downloadBlob(new Blob([content], { type: 'text/plain' }), 'galley-recovery-codes.txt')
}
