import { readStored, writeStored } from '../device/storage'
import { languageFor, PSEUDO, type Language } from './languages'
import { speak, speakEnglish, type Catalog, type Translation } from './say'

const KEY = 'galley:language'

type Translations = Readonly<Record<string, Translation>>

/** English stands in the code; of the others only the chosen one is fetched. */
const CATALOGS: Readonly<Record<string, () => Promise<{ default: Translations }>>> = {
  de: () => import('virtual:translations/de'),
  fr: () => import('virtual:translations/fr'),
  es: () => import('virtual:translations/es'),
  ar: () => import('virtual:translations/ar'),
}

/** Makes the page speak the language that was chosen on this device, else the browser's. English where it cannot be had. */
export async function startLanguage(): Promise<void> {
  const language = languageFor(readStored(KEY), navigator.languages)
  try {
    speak(language, await catalogOf(language))
    name(language.code, language.direction)
  } catch {
    speakEnglish()
    name('en', 'ltr')
  }
}

async function catalogOf(language: Language): Promise<Catalog> {
  if (language.code === PSEUDO.code) return (await import('./pseudo')).default
  const translations = (await CATALOGS[language.code]?.())?.default
  return (sentence) => translations?.[sentence]
}

function name(code: string, direction: string): void {
  document.documentElement.lang = code
  document.documentElement.dir = direction
}

/** Keeps the choice on this device and opens the page again: every sentence of it is another. */
export function chooseLanguage(code: string): void {
  writeStored(KEY, code)
  window.location.reload()
}
