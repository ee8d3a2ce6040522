import { useLayoutEffect, useRef, useState, type MouseEvent } from 'react'
import { isWithin } from '@/shared/json/pointer'
import { t } from '@/shared/language/say'
import { Highlights } from './Highlights'
import { regionAt, type Region } from '../preview/regions'
import type { Sheet } from './useSheets'
import styles from './viewer.module.css'

interface Props {
  sheets: Sheet[]
  width: number
  title: string
  pageCount: number
  dimmed: boolean
  focused: string | undefined
  onPick: (pointer: string) => void
}

const NO_REGIONS: Region[] = []

/** The sheets on top of each other, the newest above, and the fields that can be found on them. */
export function Paper({ sheets, width, title, pageCount, dimmed, focused, onPick }: Props) {
  const current = sheets.at(-1)
  const { pointed, handlers } = usePointing(current?.geometry.regions ?? NO_REGIONS, onPick)
  if (!current) return null
  const { geometry } = current
  return (
    // Pointing is a shortcut for the mouse and the finger; the form next to it holds every field for the keyboard.
    <div
      className={styles.paper}
      data-dimmed={dimmed}
      data-pointing={pointed !== undefined}
      style={{ width, aspectRatio: `${geometry.width} / ${geometry.height}` }}
      {...handlers}
    >
      {sheets.map((sheet) => (
        <Picture
          key={sheet.url}
          image={sheet.image}
          alt={
            sheet === current
              ? t('{title}, page {page} of {pageCount}, as it will be printed', { title, page: sheet.page, pageCount })
              : ''
          }
        />
      ))}
      <Highlights
        regions={geometry.regions.filter(
          (region) => focused !== undefined && focused !== '' && isWithin(region.pointer, focused),
        )}
        kind="focused"
      />
      <Highlights
        regions={geometry.regions.filter((region) => region.pointer === pointed && pointed !== focused)}
        kind="pointed"
      />
    </div>
  )
}

/** An element that is made already, in its place. */
function Picture({ image, alt }: { image: HTMLImageElement; alt: string }) {
  const place = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    place.current?.replaceChildren(image)
  }, [image])
  useLayoutEffect(() => {
    place.current?.firstElementChild?.setAttribute('alt', alt)
  }, [image, alt])
  return <span ref={place} className={styles.sheet} />
}

/** The field under the mouse, and picking it by a click. */
function usePointing(regions: Region[], onPick: (pointer: string) => void) {
  const [pointed, setPointed] = useState<string>()
  const regionUnder = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return regionAt(regions, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  }
  const handlers = {
    onMouseMove: (event: MouseEvent<HTMLElement>) => {
      setPointed(regionUnder(event)?.pointer)
    },
    onMouseLeave: () => {
      setPointed(undefined)
    },
    onClick: (event: MouseEvent<HTMLElement>) => {
      const region = regionUnder(event)
      if (region) onPick(region.pointer)
    },
  }
  return { pointed, handlers }
}
