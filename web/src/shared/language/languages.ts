/** A language that the app speaks. */
export interface Language {
  code: string
  /** In its own words, as the people who look for it read it. */
  name: string
  direction: 'ltr' | 'rtl'
  /** What `Intl` writes dates and numbers by. */
  locale: string
}

const ENGLISH: Language = { code: 'en', name: 'English', direction: 'ltr', locale: 'en-GB' }

export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  { code: 'de', name: 'Deutsch', direction: 'ltr', locale: 'de-DE' },
  { code: 'fr', name: 'Français', direction: 'ltr', locale: 'fr-FR' },
  { code: 'es', name: 'Español', direction: 'ltr', locale: 'es-ES' },
  // Invoices, forms and addresses of the app have Western digits, so dates and counts next to them have them too.
  { code: 'ar', name: 'العربية', direction: 'rtl', locale: 'ar-u-nu-latn' },
]

/** Made from the English sentences, for tests: what stays readable was not marked for translation. */
export const PSEUDO: Language = { code: 'en-XA', name: 'Pseudo', direction: 'ltr', locale: 'en-GB' }

/** The language for what a person chose before and what their browser asks for, best first. */
export function languageFor(chosen: string | null, wanted: readonly string[]): Language {
  if (chosen === PSEUDO.code) return PSEUDO
  const codes = [chosen ?? '', ...wanted].map((tag) => tag.toLowerCase().split('-')[0])
  for (const code of codes) {
    const found = LANGUAGES.find((language) => language.code === code)
    if (found) return found
  }
  return ENGLISH
}
