import { Button, CopyButton, Group } from '@mantine/core'
import { downloadBlob } from '@/shared/api/files'
import styles from '../shared/security.module.css'

/** Recovery codes, to be copied and downloaded. */
export function CodeList({ codes }: { codes: string[] }) {
  return (
    <div className={styles.once}>
      <ul className={`${styles.codes} numbers`} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="xs">
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy all'}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={() => downloadCodes(codes)}>
          Download as text
        </Button>
      </Group>
    </div>
  )
}

function downloadCodes(codes: string[]): void {
  const content = `Recovery codes for Galley (${window.location.host})\nEach works once.\n\n${codes.join('\n')}\n`
  downloadBlob(new Blob([content], { type: 'text/plain' }), 'galley-recovery-codes.txt')
}
