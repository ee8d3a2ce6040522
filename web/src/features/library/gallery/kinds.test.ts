import { expect, test } from 'vitest'
import type { TemplateSummary } from '../api'
import { byKind } from './kinds'
import { matchingTemplates } from './matchingTemplates'

const template = (slug: string, shared: boolean, ...tags: string[]) =>
  ({ slug, title: slug, description: '', shared, tags }) as unknown as TemplateSummary

const TEMPLATES = [
  template('ticket', true, 'events'),
  template('house-card', false, 'finance'),
  template('invoice', true, 'finance', 'bill', 'Rechnung', 'facture'),
  template('odd', true, 'unheard of'),
  template('bare', true),
]

test('one’s own come first, the others below their headings, and none is left out', () => {
  expect(byKind(TEMPLATES).map(({ title, templates }) => [title, ...templates.map(({ slug }) => slug)])).toEqual([
    ['Your own', 'house-card'],
    ['Invoices and payments', 'invoice'],
    ['Events', 'ticket'],
    ['More', 'odd', 'bare'],
  ])
})

test.each(['bill', 'Rechnung', 'FACTURE', 'rech'])('the invoice is found as %s', (word) => {
  expect(matchingTemplates(TEMPLATES, word).map(({ slug }) => slug)).toEqual(['invoice'])
})
