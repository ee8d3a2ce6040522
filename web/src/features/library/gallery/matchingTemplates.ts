import type { TemplateSummary } from '../api'

/** The templates in whose title, description or tags every sought word begins a word, accents aside. */
export function matchingTemplates(templates: TemplateSummary[], sought: string): TemplateSummary[] {
  const words = plain(sought).split(/\s+/).filter(Boolean)
  return templates.filter((template) => {
    const text = ` ${plain([template.title, template.description, template.slug, ...template.tags].join(' '))}`
    return words.every((word) => text.includes(` ${word}`))
  })
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, ' ')
}
