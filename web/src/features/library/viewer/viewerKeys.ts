import type { KeyboardEvent } from 'react'
import { spokenLanguage } from '@/shared/language/say'
import type { Zoom } from './paper/zoom'

/** What the keyboard can do with the page. */
export interface ViewerActions {
  turn: (by: number) => void
  goTo: (page: number) => void
  step: (direction: 1 | -1) => void
  zoomTo: (zoom: Zoom) => void
  lastPage: number
}

/** The arrow keys that lead back and on, as the page is read. */
export function arrowKeys(): Record<'back' | 'on', 'ArrowLeft' | 'ArrowRight'> {
  return spokenLanguage().direction === 'rtl'
    ? { back: 'ArrowRight', on: 'ArrowLeft' }
    : { back: 'ArrowLeft', on: 'ArrowRight' }
}

const ACTIONS: Record<string, (viewer: ViewerActions) => void> = {
  PageDown: ({ turn }) => turn(1),
  PageUp: ({ turn }) => turn(-1),
  Home: ({ goTo }) => goTo(1),
  End: ({ goTo, lastPage }) => goTo(lastPage),
  '+': ({ step }) => step(1),
  '=': ({ step }) => step(1),
  '-': ({ step }) => step(-1),
  '0': ({ zoomTo }) => zoomTo('page'),
  w: ({ zoomTo }) => zoomTo('width'),
  '1': ({ zoomTo }) => zoomTo(100),
}

/** Turns and sizes the page by keyboard; keys with Ctrl, Alt or the command key stay the browser's. */
export function onViewerKey(event: KeyboardEvent, viewer: ViewerActions): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { back, on } = arrowKeys()
  const key = { [back]: 'PageUp', [on]: 'PageDown' }[event.key] ?? event.key
  const action = Object.hasOwn(ACTIONS, key) ? ACTIONS[key] : undefined
  if (!action) return
  event.preventDefault()
  action(viewer)
}
