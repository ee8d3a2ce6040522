import { useSyncExternalStore } from 'react'
import { t } from '@/shared/language/say'

/** How long a deletion can be taken back, in milliseconds. */
export const UNDO_MS = 10_000
const PASSING_MS = 5_000

export interface MessageLink {
  label: string
  to: string
  search?: Record<string, string>
}

export interface Message {
  id: number
  text: string
  tone: 'plain' | 'bad'
  /** What the person can do about it while the message stays. */
  action?: { label: string; run: () => void }
  /** Addresses to go to, for "shown in My documents". */
  links?: readonly MessageLink[]
  lasts: number
}

let messages: readonly Message[] = []
let lastId = 0
const listeners = new Set<() => void>()

function publish(next: readonly Message[]): void {
  messages = next
  for (const listener of listeners) listener()
}

type Extras = Partial<Pick<Message, 'action' | 'links' | 'lasts' | 'tone'>>

/** Shows a passing message and answers its number. Only the newest three stay. */
export function showMessage(text: string, extras: Extras = {}): number {
  lastId += 1
  const lasts = extras.lasts ?? (extras.action ? UNDO_MS : PASSING_MS)
  publish([...messages.slice(-2), { id: lastId, text, tone: 'plain', ...extras, lasts }])
  return lastId
}

/** Says that something went wrong; stays twice as long. */
export function showError(text: string): number {
  return showMessage(text, { tone: 'bad', lasts: UNDO_MS })
}

export function dismiss(id: number): void {
  publish(messages.filter((message) => message.id !== id))
}

/** Says what was done, and offers for ten seconds to take it back. Undoing twice is undoing once. */
export function showUndo(text: string, undo: () => void | Promise<void>): number {
  let undone = false
  const id = showMessage(text, {
    action: {
      label: t('Undo'),
      run: () => {
        if (undone) return
        undone = true
        dismiss(id)
        void undo()
      },
    },
  })
  return id
}

export function useMessages(): readonly Message[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => messages,
  )
}

export function currentMessages(): readonly Message[] {
  return messages
}
