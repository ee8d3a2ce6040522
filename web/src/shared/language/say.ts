import { createElement, Fragment, type ReactNode } from 'react'
import { LANGUAGES, type Language } from './languages'

/** A sentence in another language; one that counts has a form for each way in which that language counts. */
export type Translation = string | Partial<Record<Intl.LDMLPluralRule, string>>
/** What a sentence is in another language; nothing where it has no translation. */
export type Catalog = (sentence: string) => Translation | undefined

type Names<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never
type Tags<Sentence extends string> = Sentence extends `${string}</${infer Tag}>${infer Rest}` ? Tag | Tags<Rest> : never
type Value = string | number
type Values<Sentence extends string> = [Names<Sentence>] extends [never]
  ? []
  : [values: Readonly<Record<Names<Sentence>, Value>>]
type Parts<Sentence extends string> = Readonly<Record<Names<Sentence>, ReactNode>> &
  Readonly<Record<Tags<Sentence>, (words: ReactNode) => ReactNode>>

interface Speech {
  language: Language
  catalog: Catalog
  rules: Intl.PluralRules
}

let speech: Speech | undefined

/** Makes every later sentence one of this language. */
export function speak(language: Language, catalog: Catalog): void {
  speech = { language, catalog, rules: new Intl.PluralRules(language.locale) }
}

/** The language of the page. Before it is known, sentences would stay English for ever: so that is refused. */
export function spokenLanguage(): Language {
  return spoken().language
}

function spoken(): Speech {
  if (!speech)
    throw new Error('A sentence is said while its file is loaded. Say it in a function that is called later.')
  return speech
}

/** The sentence in the language of the page, with its values in the places of their names: "Delete {name}". */
export function t<const Sentence extends string>(sentence: Sentence, ...[values]: Values<Sentence>): string {
  return filled(formOf(sentence), values ?? {})
}

/** Like `t`, for a sentence that counts; `{n}` is the number, written as the language writes it. */
export function plural<const More extends string>(
  n: number,
  one: string,
  more: More,
  ...[values]: Values<WithoutCount<More>>
): string {
  return filled(countedFormOf(n, one, more), { n, ...values })
}

type WithoutCount<Sentence extends string> = Sentence extends `${infer Before}{n}${infer After}`
  ? `${Before}${After}`
  : Sentence

/** Like `t`, for a sentence with more than words in it: `<link>…</link>` is rendered by `link`, `{name}` may be an element. */
export function rich<const Sentence extends string>(sentence: Sentence, parts: Parts<Sentence>): ReactNode {
  return assembled(formOf(sentence), parts as Record<string, ReactNode | ((words: ReactNode) => ReactNode)>)
}

function formOf(sentence: string): string {
  const { catalog } = spoken()
  const found = catalog(sentence)
  return typeof found === 'string' ? found : (found?.other ?? sentence)
}

function countedFormOf(n: number, one: string, more: string): string {
  const { catalog, rules } = spoken()
  const found = catalog(more)
  if (found === undefined) return n === 1 ? one : more
  return typeof found === 'string' ? found : (found[rules.select(n)] ?? found.other ?? more)
}

function filled(form: string, values: Readonly<Record<string, Value>>): string {
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : apart(typeof value === 'number' ? showCount(value) : value)
  })
}

/** A number of things, as the language of the page writes it: "1,234". */
export function showCount(n: number): string {
  return n.toLocaleString(spoken().language.locale)
}

/** A name in Latin letters would turn the words around it in a sentence that runs from right to left. */
function apart(value: string): string {
  return spoken().language.direction === 'rtl' ? `\u2068${value}\u2069` : value
}

const PIECE = /<(\w+)>(.*?)<\/\1>|\{(\w+)\}/g

function assembled(form: string, parts: Record<string, ReactNode | ((words: ReactNode) => ReactNode)>): ReactNode {
  const pieces: ReactNode[] = []
  let end = 0
  for (const match of form.matchAll(PIECE)) {
    const [whole, tag, words = '', name = ''] = match
    const part = parts[tag ?? name]
    pieces.push(form.slice(end, match.index), typeof part === 'function' ? part(assembled(words, parts)) : part)
    end = match.index + whole.length
  }
  pieces.push(form.slice(end))
  return createElement(Fragment, null, ...pieces)
}

/** Makes sentences English again, as they stand in the code: for tests of parts. */
export function speakEnglish(): void {
  speak(LANGUAGES[0] as Language, () => undefined)
}
