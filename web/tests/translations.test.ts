import { describe, expect, it } from 'vitest'
import { sentencesIn, type Said } from '../scripts/sentences'
import { FOLDER, sentenceFiles } from '../scripts/translations'
import { LANGUAGES } from '../src/shared/language/languages'

const CODES = LANGUAGES.map(({ code }) => code).filter((code) => code !== 'en')
const FORMS: Record<string, readonly string[]> = { ar: ['one', 'two', 'few', 'many', 'other'] }
const USUAL_FORMS = ['one', 'other']

const files = sentenceFiles(FOLDER)
const all = Object.values(files).flatMap((sentences) => Object.entries(sentences))
const translated = new Map(all)
const said = sentencesIn('src')

/** The names and tags that a sentence has, sorted. */
const placesIn = (sentence: string) => [...sentence.matchAll(/\{\w+\}|<\/?\w+>/g)].map(([place]) => place).sort()

/** Whether a form may leave a name out: what counts may say "one" as a word. */
function keepsPlaces(english: string, form: string, counts: boolean): boolean {
  const lost = new Set(placesIn(english).filter((place) => !placesIn(form).includes(place)))
  const strange = placesIn(form).filter((place) => !placesIn(english).includes(place))
  if (counts) lost.delete('{n}')
  return lost.size === 0 && strange.length === 0
}

/** What is wrong with the translations of a sentence, in words. */
function faultsOf([english, languages]: (typeof all)[number]): string[] {
  return CODES.flatMap((code) => {
    const found = languages[code]
    if (found === undefined) return [`${english}: no "${code}"`]
    const forms = typeof found === 'string' ? { '': found } : found
    return Object.entries(forms)
      .filter(([name, form]) => form.trim() === '' || !keepsPlaces(english, form, name !== ''))
      .map(([name]) => `${english}: "${code}" ${name} is empty, or a name or tag is not as in English`)
  })
}

function hasForms({ sentence, counts }: Said): boolean {
  const languages = translated.get(sentence)
  return CODES.every((code) => {
    const found = languages?.[code] ?? ''
    if (!counts) return typeof found === 'string'
    return typeof found !== 'string' && (FORMS[code] ?? USUAL_FORMS).every((form) => form in found)
  })
}

describe('every sentence of the app', () => {
  it('is translated, or here is the line to fill in', () => {
    const missing = [...new Set(said.map(({ sentence }) => sentence))].filter((sentence) => !translated.has(sentence))
    const lines = missing.map(
      (sentence) => `  ${JSON.stringify(sentence)}: { "de": "", "fr": "", "es": "", "ar": "" },`,
    )
    expect(lines).toEqual([])
  })

  it('is said in a function: while a file is loaded, the language is not known yet', () => {
    expect(said.filter(({ tooEarly }) => tooEarly)).toEqual([])
  })

  it('has all languages, and in each the same names and tags', () => {
    expect(all.flatMap(faultsOf)).toEqual([])
  })

  it('that counts has the forms with which each language counts, and no other has them', () => {
    expect(said.filter((one) => !hasForms(one)).map(({ sentence, file }) => `${file}: ${sentence}`)).toEqual([])
  })

  it('stands in one place, and is still said somewhere', () => {
    const sentences = all.map(([sentence]) => sentence)
    expect(sentences.filter((sentence, at) => sentences.indexOf(sentence) !== at)).toEqual([])
    const live = new Set(said.map(({ sentence }) => sentence))
    expect(sentences.filter((sentence) => !live.has(sentence))).toEqual([])
  })
})
