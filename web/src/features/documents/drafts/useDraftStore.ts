import { useMemo } from 'react'
import { freshId } from '@/shared/device/freshId'
import { deviceStorage } from '@/shared/device/storage'
import { draftStore, type DraftStore } from './drafts'

/** The person's drafts on this device, as one tab sees them. */
export function useDraftStore(person: string): DraftStore {
  return useMemo(() => draftStore({ storage: deviceStorage(), person, freshId }), [person])
}
