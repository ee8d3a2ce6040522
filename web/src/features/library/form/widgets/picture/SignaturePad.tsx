import { Button, TextInput } from '@mantine/core'
import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react'
import { t } from '@/shared/language/say'
import styles from '../widgets.module.css'

/** Twice what is shown, so that it is sharp on paper. */
const [WIDTH, HEIGHT, INK] = [960, 320, '#14213d']

interface Props {
  onSigned: (picture: File) => void
  /** Told whether there is something on it that was not handed on yet. */
  onInk: (hasInk: boolean) => void
  onCancel: () => void
}

/** A place to sign: drawn with a finger, a pen or the mouse; or typed, for who cannot draw. */
export default function SignaturePad({ onSigned, onInk, onCancel }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { typed, type, isDrawn, draw, clear } = useSignature(canvas)
  const hasInk = isDrawn || typed.trim() !== ''
  useEffect(() => onInk(hasInk), [onInk, hasInk])
  // On a phone it would open below what is seen.
  useEffect(() => {
    canvas.current?.scrollIntoView({ block: 'center' })
  }, [])
  return (
    <div className={styles.signing}>
      <canvas
        ref={canvas}
        className={styles.pad}
        width={WIDTH}
        height={HEIGHT}
        aria-label={t('Sign here with a finger, a pen or the mouse')}
        {...draw}
      />
      <TextInput
        label={t('Or type your name')}
        value={typed}
        maxLength={60}
        autoComplete="name"
        onChange={(event) => type(event.currentTarget.value)}
      />
      <div className={styles.pictureButtons}>
        <Button
          size="xs"
          disabled={!hasInk}
          onClick={() => {
            hand(canvas.current, onSigned)
          }}
        >
          {t('Use this signature')}
        </Button>
        <Button size="xs" variant="default" onClick={clear}>
          {t('Clear')}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onCancel}>
          {t('Cancel')}
        </Button>
      </div>
    </div>
  )
}

/** A signature is drawn or typed: to begin the one ends the other. */
function useSignature(canvas: RefObject<HTMLCanvasElement | null>) {
  const [typed, setTyped] = useState('')
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    if (typed) write(canvas.current, typed)
  }, [canvas, typed])
  const draw = useDrawing(() => {
    if (typed) wipe(canvas.current)
    setTyped('')
    setDrawn(true)
  })
  const type = (name: string) => {
    wipe(canvas.current)
    setDrawn(false)
    setTyped(name)
  }
  return { typed, type, isDrawn, draw, clear: () => type('') }
}

/** Hands on what stands on the canvas, as a picture. */
function hand(canvas: HTMLCanvasElement | null, onSigned: Props['onSigned']): void {
  canvas?.toBlob((png) => {
    if (png) onSigned(new File([png], 'signature.png', { type: 'image/png' }))
  }, 'image/png')
}

/** Lines that follow the pointer. */
function useDrawing(onBegun: () => void) {
  const last = useRef<{ x: number; y: number }>(undefined)
  const placeOf = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: ((event.clientX - box.left) / box.width) * WIDTH, y: ((event.clientY - box.top) / box.height) * HEIGHT }
  }
  return {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId)
      last.current = placeOf(event)
      onBegun()
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      const pen = event.currentTarget.getContext('2d')
      if (!last.current || !pen) return
      const next = placeOf(event)
      Object.assign(pen, { lineWidth: 5, lineCap: 'round', lineJoin: 'round', strokeStyle: INK })
      pen.beginPath()
      pen.moveTo(last.current.x, last.current.y)
      pen.lineTo(next.x, next.y)
      pen.stroke()
      last.current = next
    },
    onPointerUp: () => {
      last.current = undefined
    },
  }
}

function wipe(canvas: HTMLCanvasElement | null): void {
  canvas?.getContext('2d')?.clearRect(0, 0, WIDTH, HEIGHT)
}

/** Writes a name as large as fits. */
function write(canvas: HTMLCanvasElement | null, name: string): void {
  const pen = canvas?.getContext('2d')
  if (!pen) return
  wipe(canvas)
  const font = (size: number) => `italic ${size}px Newsreader Variable, Newsreader, Georgia, serif`
  pen.font = font(120)
  const size = Math.min(120, (120 * (WIDTH - 80)) / Math.max(1, pen.measureText(name).width))
  Object.assign(pen, { font: font(size), fillStyle: INK, textAlign: 'center', textBaseline: 'middle' })
  pen.fillText(name, WIDTH / 2, HEIGHT / 2)
}
