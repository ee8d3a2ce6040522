import { afterEach, describe, expect, it } from 'vitest'
import { LANGUAGES } from '@/shared/language/languages'
import { speak, speakEnglish } from '@/shared/language/say'
import { schemaForForm } from './schemaForForm'

describe('presentable', () => {
  it('drops alternatives that only say what must be filled in, at any depth', () => {
    const item = {
      type: 'object' as const,
      properties: { percent: {}, amount: {} },
      oneOf: [{ required: ['percent'] }, { required: ['amount'] }],
    }
    expect(schemaForForm({ properties: { discounts: { type: 'array', items: item } } })).toEqual({
      properties: { discounts: { type: 'array', items: { type: 'object', properties: { percent: {}, amount: {} } } } },
    })
  })

  it('keeps choices with words, and values as they are', () => {
    const schema = { oneOf: [{ const: 'a', title: 'First' }], default: { oneOf: [{ required: ['x'] }] } }
    expect(schemaForForm(schema)).toEqual(schema)
  })
})

describe('countries and currencies', () => {
  afterEach(speakEnglish)
  const german = LANGUAGES.find(({ code }) => code === 'de')
  const codes = (codes: string) => codes.split(' ').map((code) => ({ const: code, title: `English ${code}` }))
  const all = codes('AT AU BE BR CH CN DE DK ES FI FR GB GR HU IE IT JP NL NO PL SE')
  const coins = codes('AUD BRL CAD CHF CNY CZK DKK EUR GBP HUF INR JPY MXN NOK NZD PLN SEK SGD TRY USD ZAR')
  const titles = (choices: unknown) =>
    (schemaForForm({ oneOf: choices as [] }).oneOf as { title: string }[]).map(({ title }) => title)

  it('have their names in the language of the page', () => {
    if (german) speak(german, () => undefined)
    expect(titles(all).slice(0, 3)).toEqual(['Australien', 'Belgien', 'Brasilien'])
    expect(titles(all).at(-1)).toBe('Vereinigtes Königreich')
    expect(titles(coins)[3]).toBe('CHF – Schweizer Franken')
  })

  it('are left as the template has them in English, and where they are few', () => {
    expect(titles(all)[0]).toBe('English AT')
    if (german) speak(german, () => undefined)
    expect(titles(all.slice(0, 3))[0]).toBe('English AT')
  })
})
