import type { TemplateSummary } from '@/features/library/api'

/** What shows most of a business on its first page. */
const TELLING = ['invoice', 'letter']

/** The templates of which a page can be drawn beside the form: the telling ones, or else the first there is. */
export function templatesToDraw(templates: readonly TemplateSummary[]): TemplateSummary[] {
  const telling = TELLING.flatMap((slug) => templates.filter((one) => one.slug === slug))
  return telling.length > 0 ? telling : templates.slice(0, 1)
}
