import { isFull } from '@/shared/device/storage'
import type { Values } from '../api'

/** Unsaved work, kept on this device until it is saved or deleted. */
export interface Draft {
  values: Values
  name: string
  /** The customisation that was being changed, and the revision it was taken up from. */
  customisation: { id: string; revision: number } | undefined
  keptAt: string
  /** The organisation it was typed for. Work kept by older releases has none. */
  organisation?: string
  /** Whether it began with the sample or with an empty page. */
  origin?: 'sample' | 'empty' | 'earlier'
  /** What the person was asked about and wants to use: see `sampleLeft.ts`. */
  confirmed?: Record<string, string>
  /** The first words that were typed, to know it by. */
  words?: string
}

/** A draft and where it lies. */
export interface KeptDraft {
  template: string
  id: string
  draft: Draft
}

/** How keeping went. What could not be kept on the device holds until the page is closed. */
export type Keeping = { state: 'kept' | 'full' | 'refused'; id: string }

/** Drafts that the device had no room for, or may not keep: they live as long as the page. */
const unkept = new Map<string, string>()

const PREFIX = 'galley:draft:'

interface Surroundings {
  /** The device's storage; `undefined` where it is refused. */
  storage: Storage | undefined
  /** Whose drafts these are. Those of others are never shown. */
  person: string
  freshId: () => string
  /** Where drafts go that the device does not take. */
  memory?: Map<string, string>
}

/** The texts of a person's drafts on this device, each under its key; what the device does not take lives in memory. */
function draftTexts({ storage, person, memory = unkept }: Omit<Surroundings, 'freshId'>) {
  const read = (key: string) => memory.get(key) ?? attempt(() => storage?.getItem(key)) ?? undefined
  const write = (key: string, text: string): Keeping['state'] => {
    try {
      if (!storage) throw new DOMException('There is no storage.', 'SecurityError')
      storage.setItem(key, text)
      memory.delete(key)
      return 'kept'
    } catch (error) {
      memory.set(key, text)
      return isFull(error) ? 'full' : 'refused'
    }
  }
  const erase = (key: string) => {
    memory.delete(key)
    attempt(() => storage?.removeItem(key))
  }
  return {
    keyOf: (template: string, id: string) => PREFIX + [person, template, id].map(encodeURIComponent).join(':'),
    read,
    write,
    ownKeys: () => {
      const all = new Set([...memory.keys(), ...(attempt(() => Object.keys(storage ?? {})) ?? [])])
      return [...all].filter((key) => key.startsWith(`${PREFIX}${encodeURIComponent(person)}:`))
    },
    /** Erases texts; what comes back writes again those whose place is still empty. */
    eraseAll: (keys: readonly string[]): (() => void) => {
      const removed = keys.map((key) => ({ key, text: read(key) }))
      for (const { key } of removed) erase(key)
      return () => {
        for (const { key, text } of removed) if (text !== undefined && read(key) === undefined) write(key, text)
      }
    },
  }
}

export type DraftStore = ReturnType<typeof draftStore>

/**
 * One tab's view of a person's drafts on this device. Every working copy has a draft of its own, whatever is open in
 * other tabs: a draft that another tab has written meanwhile is never overwritten, but gets a sister under a fresh id.
 */
export function draftStore({ freshId, ...where }: Surroundings) {
  const { keyOf, read, write, ownKeys, eraseAll } = draftTexts(where)
  /** The text of each draft as this tab wrote or opened it last. */
  const seen = new Map<string, string>()
  const draftAt = (key: string): KeptDraft | undefined => {
    const [template, id] = key.split(':').slice(3).map(decodeURIComponent)
    const draft = draftIn(read(key))
    return template !== undefined && id !== undefined && draft ? { template, id, draft } : undefined
  }
  return {
    /** Takes a draft up: from now on this tab may write over it. */
    open: (template: string, id: string): Draft | undefined => {
      const key = keyOf(template, id)
      const text = read(key)
      const draft = draftIn(text)
      if (text !== undefined && draft) seen.set(key, text)
      return draft
    },

    /** Keeps a draft under its id, or under a fresh one when another tab has written there since. */
    keep: (template: string, id: string, draft: Draft): Keeping => {
      const there = read(keyOf(template, id))
      const isOthers = there !== undefined && there !== seen.get(keyOf(template, id))
      const at = isOthers ? freshId() : id
      const text = JSON.stringify(draft)
      const state = write(keyOf(template, at), text)
      seen.set(keyOf(template, at), text)
      return { state, id: at }
    },

    /** Forgets this tab's draft; one that another tab has written since stays. */
    drop: (template: string, id: string): void => {
      const key = keyOf(template, id)
      if (read(key) === seen.get(key)) eraseAll([key])
    },

    /** All drafts of the person for an organisation, the newest first. */
    list: (organisation: string): KeptDraft[] =>
      ownKeys()
        .map(draftAt)
        .filter((kept) => kept !== undefined)
        .filter(({ draft }) => draft.organisation === undefined || draft.organisation === organisation)
        .sort((one, other) => other.draft.keptAt.localeCompare(one.draft.keptAt)),

    /** Deletes drafts, also those that another tab wrote last; what comes back puts them where they were. */
    remove: (drafts: readonly Pick<KeptDraft, 'template' | 'id'>[]): (() => void) =>
      eraseAll(drafts.map(({ template, id }) => keyOf(template, id))),

    /** Deletes all drafts of the person; what comes back puts them where they were. */
    removeAll: (): { count: number; putBack: () => void } => {
      const keys = ownKeys()
      return { count: keys.length, putBack: eraseAll(keys) }
    },

    count: (): number => ownKeys().length,
  }
}

function attempt<T>(deed: () => T): T | undefined {
  try {
    return deed()
  } catch {
    // A storage that is refused holds nothing.
    return undefined
  }
}

function draftIn(text: string | undefined): Draft | undefined {
  const draft = attempt(() => JSON.parse(text ?? 'null') as unknown)
  return isDraft(draft) ? draft : undefined
}

function isDraft(value: unknown): value is Draft {
  const draft = value as Draft | null | undefined
  return (
    typeof draft === 'object' &&
    draft !== null &&
    typeof draft.values === 'object' &&
    typeof draft.name === 'string' &&
    typeof draft.keptAt === 'string'
  )
}

const WORDS_LENGTH = 60

/** The first words in which values differ from those they began with, to know a draft by; at most 60 letters. */
export function firstWords(values: unknown, began: unknown): string {
  const words: string[] = []
  let length = 0
  const walk = (now: unknown, then: unknown): void => {
    if (length >= WORDS_LENGTH || now === then) return
    if (typeof now === 'object' && now !== null) {
      for (const [key, value] of Object.entries(now)) walk(value, (then as Record<string, unknown> | undefined)?.[key])
    } else if (typeof now === 'string' || typeof now === 'number') {
      const word = String(now).replace(/\s+/g, ' ').trim()
      if (word) words.push(word)
      length += word.length + 3
    }
  }
  walk(values, began ?? undefined)
  // By what a reader calls a letter: an emoji of four code points is not torn apart.
  segmenter ??= new Intl.Segmenter()
  const letters = [...segmenter.segment(words.join(' · '))].map((one) => one.segment)
  return letters.length > WORDS_LENGTH
    ? `${letters
        .slice(0, WORDS_LENGTH - 1)
        .join('')
        .trimEnd()}…`
    : letters.join('')
}

/** Made when it is first asked for, which takes milliseconds. */
let segmenter: Intl.Segmenter | undefined
