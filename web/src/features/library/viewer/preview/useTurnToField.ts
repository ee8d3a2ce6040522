import { useEffect, useEffectEvent } from 'react'
import { isWithin } from '@/shared/json/pointer'
import { fetchPage, type PagePicture, type Values } from '../../api'
import { geometryOf } from './regions'

const FARTHEST = 12
const REST_MS = 250

interface Chase {
  slug: string
  version: number | undefined
  values: Values | undefined
  brand?: string | undefined
  picture: PagePicture | undefined
  focused: string | undefined
  onPage: (page: number) => void
}

/** Turns to the page on which the field that was just focused is shown, when it is not on this one. */
export function useTurnToField({ slug, version, values, brand, picture, focused, onPage }: Chase): void {
  const follow = useEffectEvent(async (pointer: string, signal: AbortSignal) => {
    if (!values || !picture || picture.pageCount < 2 || shows(picture.svg, pointer)) return
    for (const page of nearestFirst(picture.page, picture.pageCount)) {
      const { svg } = await fetchPage({ slug, version, values, page, brand, signal })
      if (signal.aborted) return
      if (shows(svg, pointer)) {
        onPage(page)
        return
      }
    }
  })
  useEffect(() => {
    if (!focused) return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      // A page that cannot be had is no news here: the viewer itself says so.
      follow(focused, controller.signal).catch(() => undefined)
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [focused])
}

function shows(svg: string, pointer: string): boolean {
  return geometryOf(svg).regions.some((region) => isWithin(region.pointer, pointer))
}

/** The other pages, those close by first. */
export function nearestFirst(from: number, pageCount: number): number[] {
  return Array.from({ length: pageCount }, (_, place) => place + 1)
    .filter((page) => page !== from)
    .sort((one, other) => Math.abs(one - from) - Math.abs(other - from))
    .slice(0, FARTHEST)
}
