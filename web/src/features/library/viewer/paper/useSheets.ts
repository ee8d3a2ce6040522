import { useEffect, useRef, useState } from 'react'
import type { PagePicture } from '../../api'
import { geometryOf, type PageGeometry } from '../preview/regions'

/** How long the old page shows through the new one, in milliseconds. */
export const FADE_MS = 80

export interface Sheet {
  url: string
  /** The picture that has been decoded: another element of the same address would be decoded anew. */
  image: HTMLImageElement
  page: number
  geometry: PageGeometry
}

/**
 * The sheets to show, oldest first. A new picture becomes a sheet only after the browser has decoded it, and the old
 * one goes after the fade, so the page never flickers. The SVG is only ever a picture: it cannot run or load anything.
 */
export function useSheets(picture: PagePicture | undefined): Sheet[] {
  const [sheets, setSheets] = useState<Sheet[]>([])
  const urls = useRef(new Set<string>())

  useEffect(() => {
    if (!picture) return
    let stale = false
    const url = URL.createObjectURL(new Blob([picture.svg], { type: 'image/svg+xml' }))
    urls.current.add(url)
    const image = new Image()
    image.src = url
    image.draggable = false
    const decoded = image.decode()
    const sheet = { url, image, page: picture.page, geometry: geometryOf(picture.svg) }
    const show = () => {
      if (!stale) setSheets((before) => [...before.slice(-1), sheet])
    }
    decoded.then(show, show)
    return () => {
      stale = true
    }
  }, [picture])

  useEffect(() => {
    const newest = sheets.at(-1)
    const timer = setTimeout(() => {
      setSheets((now) => (now.length > 1 && now.at(-1) === newest ? now.slice(-1) : now))
      for (const url of urls.current) {
        if (url !== newest?.url && isOlder(urls.current, url, newest?.url)) revoke(urls.current, url)
      }
    }, FADE_MS * 2)
    return () => {
      clearTimeout(timer)
    }
  }, [sheets])

  useEffect(() => {
    const all = urls.current
    return () => {
      for (const url of all) revoke(all, url)
    }
  }, [])

  return sheets
}

/** Addresses are kept in the order of their making; one made before the shown one is no longer needed. */
function isOlder(urls: Set<string>, url: string, than: string | undefined): boolean {
  const order = [...urls]
  return than !== undefined && order.indexOf(url) < order.indexOf(than)
}

function revoke(urls: Set<string>, url: string): void {
  URL.revokeObjectURL(url)
  urls.delete(url)
}
