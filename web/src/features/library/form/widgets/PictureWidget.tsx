import { Button, Progress } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { useEffect, useRef, useState, type ClipboardEvent, type DragEvent } from 'react'
import { wasAborted } from '@/shared/api/failure'
import { sentenceFor } from '@/shared/ui/FailureNote'
import { Picture } from '@/shared/ui/Picture'
import { PictureIcon } from '@/shared/ui/icons'
import { assetUrl, uploadAsset } from '../../api'
import { useFieldTies } from '../context'
import { pictureIn, TAKEN, whyNot } from './pictures'
import styles from './widgets.module.css'

type Upload = { state: 'idle' } | { state: 'sending'; share: number; name: string } | { state: 'failed'; why: string }

/** A picture: dropped, pasted or chosen; shown small; sent at once, with its progress. */
export function PictureWidget({ id, value, onChange, disabled, label }: WidgetProps) {
  const { describedBy, invalid } = useFieldTies()
  const [upload, setUpload] = useState<Upload>({ state: 'idle' })
  const [isOver, setOver] = useState(false)
  const chooser = useRef<HTMLInputElement>(null)
  const controller = useRef<AbortController>(undefined)
  useEffect(() => () => controller.current?.abort(), [])

  const take = (file: File | undefined) => {
    if (!file) return
    const why = whyNot(file)
    if (why) {
      setUpload({ state: 'failed', why })
      return
    }
    controller.current?.abort()
    controller.current = new AbortController()
    setUpload({ state: 'sending', share: 0, name: file.name })
    uploadAsset(
      file,
      (share) => {
        setUpload({ state: 'sending', share, name: file.name })
      },
      controller.current.signal,
    ).then(
      (asset) => {
        setUpload({ state: 'idle' })
        onChange(asset.id)
      },
      (error: unknown) => {
        setUpload(wasAborted(error) ? { state: 'idle' } : { state: 'failed', why: sentenceFor(error) })
      },
    )
  }

  const current = typeof value === 'string' && value ? value : undefined
  return (
    <div
      className={styles.picture}
      data-over={isOver}
      data-invalid={invalid}
      onDragOver={(event: DragEvent) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => {
        setOver(false)
      }}
      onDrop={(event: DragEvent) => {
        event.preventDefault()
        setOver(false)
        take(pictureIn(event.dataTransfer))
      }}
      onPaste={(event: ClipboardEvent) => {
        const pasted = pictureIn(event.clipboardData)
        if (!pasted) return
        event.preventDefault()
        take(pasted)
      }}
    >
      <Thumbnail value={current} />
      <div className={styles.pictureSide}>
        <Status upload={upload} value={current} onStop={() => controller.current?.abort()} />
        <div className={styles.pictureButtons}>
          <Button
            id={id}
            variant="default"
            size="xs"
            disabled={disabled}
            aria-describedby={describedBy}
            aria-label={`${current ? 'Replace' : 'Choose a picture'}: ${label}`}
            onClick={() => chooser.current?.click()}
          >
            {current ? 'Replace' : 'Choose a picture'}
          </Button>
          {current && (
            <Button
              variant="subtle"
              color="gray"
              size="xs"
              disabled={disabled}
              aria-label={`Remove: ${label}`}
              onClick={() => {
                onChange(undefined)
              }}
            >
              Remove
            </Button>
          )}
        </div>
      </div>
      <input
        ref={chooser}
        type="file"
        accept={TAKEN.join(',')}
        hidden
        tabIndex={-1}
        onChange={(event) => {
          take(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}

function Thumbnail({ value }: { value: string | undefined }) {
  const isUploaded = value !== undefined && !value.startsWith('/')
  return (
    <span className={styles.thumbnail} data-empty={!isUploaded}>
      {isUploaded ? <Picture src={assetUrl(value)} alt="" /> : <PictureIcon size={24} />}
    </span>
  )
}

function Status({ upload, value, onStop }: { upload: Upload; value: string | undefined; onStop: () => void }) {
  switch (upload.state) {
    case 'sending':
      return (
        <div className={styles.sending}>
          <Progress value={upload.share * 100} size="sm" aria-label={`Sending ${upload.name}`} />
          <button type="button" className={styles.stop} onClick={onStop}>
            Stop
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
      if (value?.startsWith('/')) return <p className={styles.pictureHint}>Sample picture of the template</p>
      return (
        <p className={styles.pictureHint}>
          {value ? 'Your picture' : 'Drop or paste one here, or choose it. PNG, JPEG, WebP or SVG, up to 10 MB.'}
        </p>
      )
    default:
      return upload satisfies never
  }
}
