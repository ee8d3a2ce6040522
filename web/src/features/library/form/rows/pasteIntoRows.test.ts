import { describe, expect, it } from 'vitest'
import { withCells } from './pasteIntoRows'

const list = {
  type: 'array' as const,
  items: {
    type: 'object' as const,
    properties: {
      what: { type: 'string' as const, title: 'Description' },
      detail: { type: 'string' as const, title: 'Detail' },
      quantity: { type: 'number' as const, title: 'Quantity' },
    },
  },
}
const sheet = { root: {}, list, setting: { locale: 'en', currency: undefined } }
const from = (column: string) => ({ row: 0, column })
const pasted = (cells: string[][], column = 'what') => withCells(sheet, [], from(column), cells).rows

describe('cells of a spreadsheet', () => {
  it('come without a first row that only names the columns', () => {
    const cells = [
      ['Description', ' quantity '],
      ['Sewing on tapes', '12'],
    ]
    expect(pasted(cells)).toEqual([{ what: 'Sewing on tapes', quantity: 12 }])
    const turned = [
      ['quantity', '', 'Description'],
      ['12', 'a note', 'Sewing on tapes'],
    ]
    expect(pasted(turned)).toEqual([{ what: 'Sewing on tapes', quantity: 12 }])
    expect(pasted([['Quantity'], ['12']], 'quantity')).toEqual([{ quantity: 12 }])
  })

  it('come without a first row of headings in another language', () => {
    const cells = [
      ['Leistung', 'Anmerkung', 'Menge'],
      ['Sewing on tapes', '', '12'],
      ['Glue', '', ''],
    ]
    expect(pasted(cells)).toEqual([{ what: 'Sewing on tapes', quantity: 12 }, { what: 'Glue' }])
    const priceUnknown = [
      ['Sewing on tapes', '', 'by hand'],
      ['Glue', '', 'two pots'],
    ]
    expect(pasted(priceUnknown)).toHaveLength(2)
  })

  it('have the share of the row above where they name none', () => {
    const share = { type: 'number' as const, title: 'VAT %', default: 0 }
    const taxed = {
      ...sheet,
      list: { ...list, items: { ...list.items, properties: { ...list.items.properties, vat: share } } },
    }
    const { rows } = withCells(taxed, [{ what: 'Sewing', vat: 19 }], { row: 1, column: 'what' }, [['Glue'], ['Cloth']])
    expect(rows.slice(1)).toEqual([
      { what: 'Glue', vat: 19 },
      { what: 'Cloth', vat: 19 },
    ])
  })

  it('keep a first row in which anything else stands', () => {
    const cells = [
      ['Description', '', '3'],
      ['Sewing on tapes', 'by hand', '12'],
    ]
    expect(pasted(cells)).toEqual([
      { what: 'Description', quantity: 3 },
      { what: 'Sewing on tapes', detail: 'by hand', quantity: 12 },
    ])
  })

  it('keep a row that comes alone, also when it reads like the titles', () => {
    expect(pasted([['Description']])).toEqual([{ what: 'Description' }])
  })
})
