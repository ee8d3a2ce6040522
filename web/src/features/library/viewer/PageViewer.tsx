import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Ghost, Waiting } from '@/shared/ui/Waiting'
import { Missing } from './Missing'
import { Paper } from './Paper'
import { Refusal } from './Refusal'
import { useScrollToField } from './useScrollToField'
import type { Preview } from './preview'
import { useSheets } from './useSheets'
import { ViewerBar } from './ViewerBar'
import styles from './viewer.module.css'
import { percentOf, stepFrom, widthFor, type Zoom } from './zoom'

const A4 = { width: 595, height: 842 }
const MARGIN = 40

interface Props {
  title: string
  preview: Preview & { retry: () => void }
  page: number
  onPage: (page: number) => void
  /** The field that is being edited. */
  focused: string | undefined
  /** The person pointed at a field on the page. */
  onPick: (pointer: string) => void
  nameOf: (pointer: string) => string
  /** Whether what is wrong is listed elsewhere already: the same list never stands there twice. */
  isListed: boolean
  /** The session has ended, and the person wants back in. */
  onLogIn: () => void
  /** What stands at the end of the bar: save and download. */
  actions?: ReactNode
}

/** The page: always there, always true, and a way to every field on it. */
export function PageViewer({
  title,
  preview,
  page,
  onPage,
  focused,
  onPick,
  nameOf,
  isListed,
  onLogIn,
  actions,
}: Props) {
  const [zoom, setZoom] = useState<Zoom>('page')
  const stage = useElementSize()
  const scroller = useRef<HTMLDivElement>(null)
  const scrollerRef = useMergedRef(scroller, stage.ref)
  const picture = preview.state === 'first' ? undefined : preview.picture
  const sheets = useSheets(picture)
  const current = sheets.at(-1)
  const size = current?.geometry ?? A4
  const room = { width: Math.max(stage.width - MARGIN, 120), height: Math.max(stage.height - MARGIN, 160) }
  const width = widthFor(zoom, size, room)
  const percent = percentOf(width, size)
  const pageCount = picture?.pageCount ?? 1
  const turn = (by: number) => {
    onPage(Math.min(Math.max(page + by, 1), pageCount))
  }
  useScrollToField(scroller, current, focused)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const deed = keys(
      turn,
      (direction) => {
        setZoom(stepFrom(percent, direction))
      },
      setZoom,
      onPage,
      pageCount,
    )[event.key]
    if (!deed) return
    event.preventDefault()
    deed()
  }

  return (
    <div className={styles.viewer}>
      <ViewerBar
        page={page}
        pageCount={pageCount}
        turn={turn}
        percent={percent}
        zoom={zoom}
        onZoom={setZoom}
        onStep={(direction) => {
          setZoom(stepFrom(percent, direction))
        }}
        actions={actions}
      />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the buttons above do the same */}
      <div
        ref={scrollerRef}
        className={styles.scroller}
        role="region"
        aria-label="Page. Arrow keys turn it, plus and minus change its size."
        // The region scrolls, so the keyboard must reach it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div className={styles.stage}>
          {current ? (
            <Paper
              sheets={sheets}
              width={width}
              title={title}
              pageCount={pageCount}
              dimmed={preview.state === 'refused' && !isPassing(preview)}
              focused={focused}
              onPick={onPick}
            />
          ) : (
            preview.state === 'first' && (
              <div style={{ width }}>
                <Waiting what="Making the page">
                  <Ghost ratio={`${A4.width} / ${A4.height}`} />
                </Waiting>
              </div>
            )
          )}
        </div>
      </div>
      {preview.state === 'shown' && !isListed && <Missing missing={preview.missing} onPick={onPick} />}
      {preview.state === 'refused' && preview.failure.kind !== 'offline' && (
        <Refusal
          failure={preview.failure}
          hasPage={current !== undefined}
          nameOf={nameOf}
          isListed={isListed}
          onPick={onPick}
          retry={preview.retry}
          onLogIn={onLogIn}
        />
      )}
    </div>
  )
}

type Deeds = Record<string, (() => void) | undefined>

function keys(
  turn: (by: number) => void,
  step: (direction: 1 | -1) => void,
  fit: (zoom: Zoom) => void,
  goTo: (page: number) => void,
  last: number,
): Deeds {
  return {
    ArrowRight: () => {
      turn(1)
    },
    PageDown: () => {
      turn(1)
    },
    ArrowLeft: () => {
      turn(-1)
    },
    PageUp: () => {
      turn(-1)
    },
    Home: () => {
      goTo(1)
    },
    End: () => {
      goTo(last)
    },
    '+': () => {
      step(1)
    },
    '=': () => {
      step(1)
    },
    '-': () => {
      step(-1)
    },
    '0': () => {
      fit('page')
    },
    w: () => {
      fit('width')
    },
    '1': () => {
      fit(100)
    },
  }
}

function isPassing(preview: Extract<Preview, { state: 'refused' }>): boolean {
  return ['busy', 'offline', 'unreachable'].includes(preview.failure.kind)
}
