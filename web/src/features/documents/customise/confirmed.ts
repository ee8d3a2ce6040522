import { writeStored, readStored } from '@/shared/device/storage'
import type { Confirmed } from './workingCopy'

const keyOf = (person: string, customisation: string) =>
  `galley:confirmed:${[person, customisation].map(encodeURIComponent).join(':')}`

/** What the person confirmed on this device for a saved customisation: values of the sample that are meant. */
export function confirmedFor(person: string, customisation: string): Confirmed {
  try {
    const found: unknown = JSON.parse(readStored(keyOf(person, customisation)) ?? '{}')
    return typeof found === 'object' && found !== null ? (found as Confirmed) : {}
  } catch {
    return {}
  }
}

/** Remembers it, so that nothing is asked twice. */
export function rememberConfirmed(person: string, customisation: string, confirmed: Confirmed): void {
  if (Object.keys(confirmed).length > 0) writeStored(keyOf(person, customisation), JSON.stringify(confirmed))
}
