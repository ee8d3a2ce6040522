import { Progress } from '@mantine/core'
import { t } from '@/shared/language/say'
import type { PictureUpload } from './usePictureUpload'
import styles from '../widgets.module.css'

interface Props {
  upload: PictureUpload
  value: string | undefined
  onStop: () => void
}

/** Which picture is there, how far a new one is, or why it could not be used. */
export function PictureUploadStatus({ upload, value, onStop }: Props) {
  switch (upload.state) {
    case 'sending':
      return (
        <div className={styles.sending}>
          <Progress value={upload.share * 100} size="sm" aria-label={t('Sending {name}', { name: upload.name })} />
          <button type="button" className={styles.stop} onClick={onStop}>
            {t('Stop')}
          </button>
        </div>
      )
    case 'failed':
      return (
        <p className={styles.pictureFault} role="alert">
          {upload.why}
        </p>
      )
    case 'idle':
      return <p className={styles.pictureHint}>{hintFor(value)}</p>
    default:
      return upload satisfies never
  }
}

function hintFor(value: string | undefined): string {
  if (value?.startsWith('/')) return t('Sample picture of the template')
  return value ? t('Your picture') : t('Drop or paste one here, or choose it. PNG, JPEG, WebP or SVG, up to 10 MB.')
}
