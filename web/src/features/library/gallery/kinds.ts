import type { TemplateSummary } from '../api'

/** The headings of the gallery, in their order, and the first tag of the templates below each. */
const KINDS = [
  { tag: 'finance', title: 'Invoices and payments' },
  { tag: 'business', title: 'Quotes, orders and deliveries' },
  { tag: 'letters', title: 'Letters' },
  { tag: 'people', title: 'Work and people' },
  { tag: 'events', title: 'Events' },
  { tag: 'print', title: 'To print and show' },
]
const OTHERS = 'More'

export interface Kind {
  title: string
  templates: TemplateSummary[]
}

/** The templates below their headings. One's own come first; a heading without templates is left out. */
export function byKind(templates: TemplateSummary[]): Kind[] {
  const own = templates.filter((template) => !template.shared)
  const shared = templates.filter((template) => template.shared)
  const named = KINDS.map(({ tag, title }) => ({ title, templates: shared.filter(({ tags }) => tags[0] === tag) }))
  const known = new Set(named.flatMap((kind) => kind.templates))
  return [
    { title: 'Your own', templates: own },
    ...named,
    { title: OTHERS, templates: shared.filter((template) => !known.has(template)) },
  ].filter((kind) => kind.templates.length > 0)
}
