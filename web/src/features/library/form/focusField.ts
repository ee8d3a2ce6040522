import { fromPointer, toPointer } from '@/shared/json/pointer'

/** Brings the field at a pointer, or the nearest thing around it, into sight and into focus. Answers whether it was there. */
export function focusField(form: HTMLElement, pointer: string): boolean {
  const keys = fromPointer(pointer)
  for (let depth = keys.length; depth > 0; depth -= 1) {
    const place = form.querySelector<HTMLElement>(`[data-pointer="${CSS.escape(toPointer(keys.slice(0, depth)))}"]`)
    if (!place) continue
    place.scrollIntoView({ block: 'center', behavior: calm() ? 'auto' : 'smooth' })
    place
      .querySelector<HTMLElement>('input:not([type="file"], [type="color"]), textarea, select, button')
      ?.focus({ preventScroll: true })
    return depth === keys.length
  }
  return false
}

const calm = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches
