import { Button, Progress } from '@mantine/core'
import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import { UploadIcon } from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import styles from './authoring.module.css'
import { BundleFaults, BundleWarnings } from './BundleFaults'
import { useBundleUpload } from './useBundleUpload'

interface Props {
  /** The template that gets a new version; without it the bundle becomes a new template. */
  slug?: string
  title: string
}

/** Takes a bundle, says how far it is, and lists every fault by file and line. */
export function BundleUpload({ slug, title }: Props) {
  const { upload, share, take } = useBundleUpload(slug)
  const chooser = useRef<HTMLInputElement>(null)
  return (
    <div>
      <DropZone isSmall={slug !== undefined} onFile={take}>
        {upload.isPending ? (
          <UploadProgress share={share} />
        ) : (
          <>
            <Button variant="default" leftSection={<UploadIcon size={18} />} onClick={() => chooser.current?.click()}>
              {title}
            </Button>
            <span className="quiet">{t('or drop the zip here')}</span>
          </>
        )}
        <input
          ref={chooser}
          type="file"
          accept=".zip,application/zip"
          hidden
          tabIndex={-1}
          onChange={(event) => {
            take(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </DropZone>
      {upload.isError && <BundleFaults error={upload.error} />}
      {upload.isSuccess && <BundleWarnings warnings={upload.data.warnings} />}
    </div>
  )
}

interface DropZoneProps {
  isSmall: boolean
  onFile: (file: File | undefined) => void
  children: ReactNode
}

function DropZone({ isSmall, onFile, children }: DropZoneProps) {
  const [isOver, setOver] = useState(false)
  return (
    <div
      className={styles.drop}
      data-over={isOver}
      data-small={isSmall}
      onDragOver={(event: DragEvent) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault()
        setOver(false)
        onFile(event.dataTransfer.files[0])
      }}
    >
      {children}
    </div>
  )
}

function UploadProgress({ share }: { share: number }) {
  return (
    <div className={styles.sending} role="status">
      {share < 1 ? t('Sending the bundle…') : t('Checking it and making its first page…')}
      <Progress value={share * 100} animated={share === 1} aria-label={t('Sent')} />
    </div>
  )
}
