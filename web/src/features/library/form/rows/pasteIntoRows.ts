import type { RJSFSchema } from '@rjsf/utils'
import { twoMeanings } from '@/shared/numbers/readNumber'
import type { NumberSetting } from '../numbers/document'
import { numberKindOf, openQuestionIn, readIn, valueFor, valueOf } from '../numbers/field'
import { withValueAt } from '../schema/values'
import { choicesOf, isNode, resolved } from '../schema/schema'
import { nextItem } from './rows'

interface Place {
  /** The row and the column in which the first cell goes. */
  row: number
  column: string | undefined
}

interface Sheet {
  root: RJSFSchema
  list: RJSFSchema
  setting: NumberSetting
  /** What the business says of each new row. */
  brand?: Record<string, unknown> | undefined
}

export interface Pasted {
  rows: unknown[]
  /** How many rows of cells found no place, because the list takes no more. */
  left: number
}

/** The rows with cells of a spreadsheet put into them, from one field on; rows that are missing are added. */
export function withCells(sheet: Sheet, rows: readonly unknown[], place: Place, pasted: readonly string[][]): Pasted {
  const named = columnsNamed(sheet, pasted)
  const columns = named ?? columnsFrom(sheet, place.column)
  const cells = named || isUnderHeadings(sheet, columns, pasted) ? pasted.slice(1) : pasted
  const mark = decimalMarkIn(sheet, columns, cells)
  const room = (sheet.list.maxItems ?? Infinity) - place.row
  const next = [...rows]
  cells.slice(0, Math.max(0, room)).forEach((row, at) => {
    const before = next[place.row + at] ?? rowBelow(sheet, next.slice(0, place.row + at))
    next[place.row + at] = withRowOfCells(sheet, columns, before, row, mark)
  })
  return { rows: next, left: Math.max(0, cells.length - room) }
}

function rowBelow({ root, list, brand }: Sheet, above: readonly unknown[]): unknown {
  return nextItem(root, list, above, brand)
}

type Column = readonly [string | undefined, RJSFSchema]

/**
 * The columns that the first of several rows names, in its order, where it has nothing but titles of the list's columns;
 * a cell without one is passed over. A row alone is a row.
 */
function columnsNamed(sheet: Sheet, [first = [], ...more]: readonly string[][]): (Column | undefined)[] | undefined {
  const all = new Map(columnsFrom(sheet, undefined).map((column) => [titleOf(column), column]))
  const titles = first.map((cell) => cell.trim().toLowerCase())
  const filled = titles.filter((title) => title !== '')
  const isHeader =
    filled.length > 0 && filled.every((title) => all.has(title)) && new Set(filled).size === filled.length
  return isHeader && more.length > 0 ? titles.map((title) => all.get(title)) : undefined
}

/**
 * Whether the first of several rows has headings, in whatever language: words where every row below has a number or
 * nothing.
 */
function isUnderHeadings(
  { setting }: Sheet,
  columns: readonly (Column | undefined)[],
  [first = [], ...more]: readonly string[][],
): boolean {
  const numbers = columns.flatMap((column, at) => (at < first.length && column && numberKindOf(column[1]) ? [at] : []))
  const read = (row: readonly string[]) =>
    numbers.map((at) => (row[at]?.trim() ? readIn(columns[at]?.[1] ?? {}, setting, row[at]).kind : 'empty'))
  const below = more.flatMap(read)
  const isWords = read(first).every((kind) => kind === 'notANumber')
  return numbers.length > 0 && isWords && below.includes('amount') && !below.includes('notANumber')
}

function titleOf([key, schema]: Column): string {
  return (schema.title ?? key ?? '').trim().toLowerCase()
}

/** The fields of a row from one on, in the order in which the form shows them; a list of plain values has one. */
function columnsFrom({ root, list }: Sheet, first: string | undefined): Column[] {
  const item = isNode(list.items) ? resolved(root, list.items) : {}
  if (!item.properties) return [[undefined, item]]
  const all = Object.entries(item.properties).map(([key, child]): Column => [
    key,
    isNode(child) ? resolved(root, child) : {},
  ])
  return all.slice(
    Math.max(
      0,
      all.findIndex(([key]) => key === first),
    ),
  )
}

function withRowOfCells(
  sheet: Sheet,
  columns: readonly (Column | undefined)[],
  before: unknown,
  cells: readonly string[],
  mark: Mark,
) {
  let row = before
  columns.forEach((column, at) => {
    const cell = cells[at]
    if (cell === undefined || !column) return
    const [key, schema] = column
    const value = valueOfCell(schema, sheet.setting, cell, mark)
    if (key === undefined) row = value ?? ''
    else row = withValueAt(row, [key], value)
  })
  return row
}

type Mark = '.' | ',' | undefined

function valueOfCell(schema: RJSFSchema, setting: NumberSetting, cell: string, mark: Mark): unknown {
  const text = cell.trim()
  if (text === '') return undefined
  if (numberKindOf(schema)) return numberOfCell(schema, setting, text, mark)
  if (schema.type === 'boolean') return /^(1|x|true|yes|ja|oui|sí|si|wahr|vrai)$/i.test(text)
  if (schema.format === 'date') return dayOf(text) ?? text
  const choice = choiceOf(schema, text)
  if (choice !== undefined) return choice
  return schema.format === 'multiline' ? text : text.replace(/\s+/g, ' ')
}

/** What the other cells say of their decimal mark settles what one cell alone leaves open. */
function numberOfCell(schema: RJSFSchema, setting: NumberSetting, text: string, mark: Mark): unknown {
  const value = valueFor(schema, setting, text)
  const question = openQuestionIn(value)
  if (!question || !mark || text.includes('%')) return value
  const [grouped, decimal] = question.meanings
  return valueOf(schema, setting, text.includes(mark) ? decimal : grouped) ?? value
}

function decimalMarkIn({ setting }: Sheet, columns: readonly (Column | undefined)[], cells: readonly string[][]): Mark {
  const marks = new Set<Mark>()
  for (const row of cells)
    columns.forEach((column, at) => {
      const schema = column?.[1]
      if (schema && numberKindOf(schema)) marks.add(decimalMarkOf(schema, setting, row[at] ?? ''))
    })
  marks.delete(undefined)
  return marks.size === 1 ? [...marks][0] : undefined
}

/** The decimal mark that a number shows beyond doubt: "1.5" and "1,234.50" a point, and "1,234,567" too. */
function decimalMarkOf(schema: RJSFSchema, setting: NumberSetting, text: string): Mark {
  const marks = text.replace(/[^.,]/g, '')
  if (marks === '' || twoMeanings(text)) return undefined
  const reading = readIn(schema, setting, text)
  if (reading.kind !== 'amount') return undefined
  const last = marks.endsWith(',') ? ',' : '.'
  if (reading.decimal.includes('.')) return last
  return marks.length > 1 ? (last === ',' ? '.' : ',') : undefined
}

/** A day as "2026-11-23", or as "23.11.2026", which is one day in every country; other orders are not guessed. */
function dayOf(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text)
  const dotted = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$/.exec(text)
  const [year, month, day] = iso ? iso.slice(1) : dotted ? [dotted[3], dotted[2], dotted[1]] : []
  if (!year || !month || !day) return undefined
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

function choiceOf(schema: RJSFSchema, text: string): unknown {
  const wanted = text.toLowerCase()
  const named = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].filter(isNode)
  const titled = named.find((one) => one.title?.toLowerCase() === wanted)
  return titled?.const ?? choicesOf(schema).find((one) => String(one).toLowerCase() === wanted)
}
