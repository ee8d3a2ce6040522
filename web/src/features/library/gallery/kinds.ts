import { t } from '@/shared/language/say'
import type { TemplateSummary } from '../api'

/** The headings of the gallery, in their order, and the first tag of the templates below each. */
const kinds = () => [
  { tag: 'finance', title: t('Invoices and payments') },
  { tag: 'business', title: t('Quotes, orders and deliveries') },
  { tag: 'letters', title: t('Letters') },
  { tag: 'people', title: t('Work and people') },
  { tag: 'events', title: t('Events') },
  { tag: 'print', title: t('To print and show') },
]

export interface Kind {
  title: string
  templates: TemplateSummary[]
}

/** The templates below their headings. One's own come first; a heading without templates is left out. */
export function byKind(templates: TemplateSummary[]): Kind[] {
  const own = templates.filter((template) => !template.shared)
  const shared = templates.filter((template) => template.shared)
  const named = kinds().map(({ tag, title }) => ({ title, templates: shared.filter(({ tags }) => tags[0] === tag) }))
  const known = new Set(named.flatMap((kind) => kind.templates))
  return [
    { title: t('Your own'), templates: own },
    ...named,
    { title: t('More'), templates: shared.filter((template) => !known.has(template)) },
  ].filter((kind) => kind.templates.length > 0)
}
