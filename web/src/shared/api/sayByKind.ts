import { showCount, spokenLanguage } from '@/shared/language/say'

/** How a sentence of the service is said whose kind it names; what it is about comes along, such as the most that may be. */
export type Say = (about: readonly string[]) => string
export type Sentences = Readonly<Record<string, Say>>

/** The sentence of a kind in the language of the page; nothing where the kind is not known here. */
export function saidByKind(
  sentences: Sentences,
  kind: string | null | undefined,
  about: readonly string[] | null | undefined,
): string | undefined {
  return kind && Object.hasOwn(sentences, kind) ? sentences[kind]?.(about ?? []) : undefined
}

/** A count that the service writes as "10,000", as the language of the page writes it. */
export function counted(told: string): string {
  const count = Number(told.replaceAll(',', ''))
  return Number.isFinite(count) ? showCount(count) : told
}

/** A day that the service writes as "2026-11-30", as the language of the page writes it. */
export function onDay(told: string): string {
  const parts = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  return new Date(told).toLocaleDateString(spokenLanguage().locale, parts)
}
