import { useMemo } from 'react'
import { freshId } from '@/shared/device/freshId'
import { deviceStorage } from '@/shared/device/storage'
import { draftShelf, type DraftShelf } from './drafts'

/** The person's drafts on this device, as one tab sees them. */
export function useDraftShelf(person: string): DraftShelf {
  return useMemo(() => draftShelf({ storage: deviceStorage(), person, freshId }), [person])
}
