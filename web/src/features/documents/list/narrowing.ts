import type { Narrowing } from '../api'

/** A template by which the list can be narrowed. */
export interface ListedTemplate {
  slug: string
  title: string
}

/** How many things beside the search narrow the list. */
export const filtersIn = (narrowing: Narrowing): number =>
  Object.values({ ...narrowing, q: undefined }).filter(Boolean).length

/** Whether anything narrows the list. */
export const isNarrowed = (narrowing: Narrowing): boolean => Boolean(narrowing.q) || filtersIn(narrowing) > 0

/** What an address says of a narrowing; anything else is left out. */
export function narrowingIn(search: Record<string, unknown>): Narrowing {
  const text = (name: string, form: RegExp) => {
    const found = search[name]
    const said = typeof found === 'number' ? String(found) : found
    return typeof said === 'string' && form.test(said) ? said : undefined
  }
  const day = /^\d{4}-\d{2}-\d{2}$/
  const amount = /^-?\d{1,15}(\.\d{1,4})?$/
  const all: Narrowing = {
    q: text('q', /./),
    template: text('template', /^[a-z0-9-]+$/),
    from: text('from', day),
    to: text('to', day),
    least: text('least', amount),
    most: text('most', amount),
    state: text('state', /^(issued|cancelled|replaced|unreached)$/) as Narrowing['state'],
    label: text('label', /./),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
