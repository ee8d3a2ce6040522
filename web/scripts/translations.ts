import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const PREFIX = 'virtual:translations/'

type Forms = string | Record<string, string>
/** A sentence in English, and what it is in each other language. */
export type Sentences = Record<string, Record<string, Forms>>

/** Where the files of sentences lie, one for each room of the app. */
export const FOLDER = new URL('../translations/', import.meta.url).pathname

/** All sentences by the file in which they stand. */
export function sentenceFiles(folder: string): Record<string, Sentences> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Sentences]),
  )
}

/** What each sentence is in one language. */
export function catalogOf(language: string, files: Record<string, Sentences>): Record<string, Forms> {
  const entries = Object.values(files).flatMap((sentences) => Object.entries(sentences))
  return Object.fromEntries(
    entries.flatMap(([english, others]) => (others[language] === undefined ? [] : [[english, others[language]]])),
  )
}

/** Makes one module of each language from the files of sentences, so that a page fetches only its own. */
export function translations(folder: string): Plugin {
  return {
    name: 'translations',
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined
      const files = sentenceFiles(folder)
      for (const name of Object.keys(files)) this.addWatchFile(join(folder, name))
      const catalog = catalogOf(id.slice(PREFIX.length + 1), files)
      // The engine reads a text as JSON faster than the same as a program.
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(catalog))})`
    },
  }
}
