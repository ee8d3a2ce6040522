import { Button } from '@mantine/core'
import type { WidgetProps } from '@rjsf/utils'
import { lazy, Suspense, useEffect, useRef, useState, type ClipboardEvent, type DragEvent, type ReactNode } from 'react'
import { Picture } from '@/shared/ui/Picture'
import { PictureIcon } from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import { assetUrl } from '../../../api'
import { useFieldTies, useFormState, type Unfinished } from '../../shared/context'
import { pictureIn, ACCEPTED_TYPES } from './pictures'
import { PictureUploadStatus } from './PictureUploadStatus'
import { usePictureUpload } from './usePictureUpload'
import styles from '../widgets.module.css'

// Only strangers sign here: whoever has an account has a picture of the signature.
const SignaturePad = lazy(() => import('./SignaturePad'))

/** A picture: dropped, pasted or chosen; shown small; sent at once, with its progress. */
export function PictureWidget({ id, value, onChange, disabled, label }: WidgetProps) {
  const { upload, take, stop } = usePictureUpload(onChange)
  const { pictures } = useFormState()
  const [isSigning, setSigning] = useState(false)
  const [hasInk, setInk] = useState(false)
  useUnfinished(isSigning && hasInk ? 'signature' : upload.state === 'sending' ? 'picture' : undefined)
  const chooser = useRef<HTMLInputElement>(null)
  const current = typeof value === 'string' && value ? value : undefined
  return (
    <PictureDrop onPicture={take}>
      <Thumbnail value={current} />
      <div className={styles.pictureSide}>
        <PictureUploadStatus upload={upload} value={current} onStop={stop} />
        <PictureButtons
          id={id}
          label={label}
          hasPicture={current !== undefined}
          disabled={disabled}
          onChoose={() => chooser.current?.click()}
          onRemove={() => onChange(undefined)}
          {...(pictures && { onSign: () => setSigning(true) })}
        />
      </div>
      {isSigning && (
        <Suspense>
          <SignaturePad
            onInk={setInk}
            onCancel={() => setSigning(false)}
            onSigned={(file) => {
              setSigning(false)
              take(file)
            }}
          />
        </Suspense>
      )}
      <input
        ref={chooser}
        type="file"
        accept={ACCEPTED_TYPES.join(',')}
        hidden
        tabIndex={-1}
        onChange={(event) => {
          take(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
    </PictureDrop>
  )
}

/** Tells whoever sends the values what of this field is not in them yet. */
function useUnfinished(unfinished: Unfinished | undefined) {
  const { pointer } = useFieldTies()
  const tell = useFormState().pictures?.onUnfinished
  useEffect(() => {
    tell?.(pointer, unfinished)
    return () => tell?.(pointer, undefined)
  }, [tell, pointer, unfinished])
}

/** The place onto which a picture can be dropped, and into which it can be pasted. */
function PictureDrop({ onPicture, children }: { onPicture: (file: File | undefined) => void; children: ReactNode }) {
  const { invalid } = useFieldTies()
  const [isOver, setOver] = useState(false)
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
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        event.preventDefault()
        setOver(false)
        onPicture(pictureIn(event.dataTransfer))
      }}
      onPaste={(event: ClipboardEvent) => {
        const pasted = pictureIn(event.clipboardData)
        if (!pasted) return
        event.preventDefault()
        onPicture(pasted)
      }}
    >
      {children}
    </div>
  )
}

interface ButtonsProps extends Pick<WidgetProps, 'id' | 'label' | 'disabled'> {
  hasPicture: boolean
  onChoose: () => void
  onRemove: () => void
  /** Where it can be signed, by drawing or typing. */
  onSign?: () => void
}

function PictureButtons({ id, label, disabled, hasPicture, onChoose, onRemove, onSign }: ButtonsProps) {
  const { describedBy } = useFieldTies()
  const choose = hasPicture ? t('Replace') : t('Choose a picture')
  return (
    <div className={styles.pictureButtons}>
      <Button
        id={id}
        variant="default"
        size="xs"
        disabled={disabled}
        aria-describedby={describedBy}
        aria-label={`${choose}: ${label}`}
        onClick={onChoose}
      >
        {choose}
      </Button>
      {onSign && (
        <Button variant="default" size="xs" aria-label={t('Sign: {label}', { label })} onClick={onSign}>
          {t('Sign')}
        </Button>
      )}
      {hasPicture && (
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          disabled={disabled}
          aria-label={t('Remove: {label}', { label })}
          onClick={onRemove}
        >
          {t('Remove')}
        </Button>
      )}
    </div>
  )
}

function Thumbnail({ value }: { value: string | undefined }) {
  const { pictures } = useFormState()
  const isUploaded = value !== undefined && !value.startsWith('/')
  const address = isUploaded ? (pictures ? pictures.addressOf(value) : assetUrl(value)) : undefined
  return (
    <span className={styles.thumbnail} data-empty={address === undefined}>
      {address ? <Picture src={address} alt="" /> : <PictureIcon size={24} />}
    </span>
  )
}
