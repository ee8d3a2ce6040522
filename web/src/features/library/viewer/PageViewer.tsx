import { useMergedRef } from '@mantine/hooks'
import { useRef, type ReactNode } from 'react'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { Paper } from './paper/Paper'
import type { Preview } from './preview/preview'
import { PreviewNote } from './PreviewNote'
import { A4, usePageSize } from './paper/usePageSize'
import { useScrollToField } from './paper/useScrollToField'
import { useSheets } from './paper/useSheets'
import { ViewerBar } from './ViewerBar'
import { onViewerKey } from './viewerKeys'
import styles from './paper/viewer.module.css'

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
export function PageViewer({ title, preview, page, onPage, focused, onPick, actions, ...note }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const picture = preview.state === 'first' ? undefined : preview.picture
  const sheets = useSheets(picture)
  const current = sheets.at(-1)
  const { stageRef, zoom, zoomTo, width, percent, step } = usePageSize(current?.geometry)
  const scrollerRef = useMergedRef(scroller, stageRef)
  const lastPage = picture?.pageCount ?? 1
  const turn = (by: number) => {
    onPage(Math.min(Math.max(page + by, 1), lastPage))
  }
  useScrollToField(scroller, current, focused)
  return (
    <div className={styles.viewer}>
      <ViewerBar
        page={page}
        pageCount={lastPage}
        turn={turn}
        percent={percent}
        zoom={zoom}
        onZoom={zoomTo}
        onStep={step}
        actions={actions}
      />
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the buttons above do the same */}
      <div
        ref={scrollerRef}
        className={styles.scroller}
        role="region"
        aria-label={t('Page. Arrow keys turn it, plus and minus change its size.')}
        // The region scrolls, so the keyboard must reach it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onKeyDown={(event) => onViewerKey(event, { turn, goTo: onPage, step, zoomTo, lastPage })}
      >
        <div className={styles.stage}>
          {preview.state === 'first' && !current && <PageSkeleton width={width} />}
          <Paper
            sheets={sheets}
            width={width}
            title={title}
            pageCount={lastPage}
            dimmed={preview.state === 'refused' && !isPassing(preview)}
            focused={focused}
            onPick={onPick}
          />
        </div>
      </div>
      <PreviewNote preview={preview} hasPage={current !== undefined} onPick={onPick} {...note} />
    </div>
  )
}

/** The shape of the page that is on its way. */
function PageSkeleton({ width }: { width: number }) {
  return (
    <div style={{ width }}>
      <Loading what={t('Making the page')}>
        <Skeleton ratio={`${A4.width} / ${A4.height}`} />
      </Loading>
    </div>
  )
}

function isPassing(preview: Extract<Preview, { state: 'refused' }>): boolean {
  return ['busy', 'offline', 'unreachable'].includes(preview.failure.kind)
}
