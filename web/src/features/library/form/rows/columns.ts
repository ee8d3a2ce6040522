import type { RJSFSchema } from '@rjsf/utils'
import { schemaAt } from '../schema/schema'
import { toPointer } from '@/shared/json/pointer'

export interface Column {
  key: string
  title: string
  kind: 'text' | 'number' | 'money' | 'date' | 'choice'
}

/** How wide a column must be to be read, in rem, and how much room the form has for all of them. */
const NEEDED: Record<Column['kind'], number> = { text: 10, number: 4, money: 6, date: 9, choice: 7 }
const ROOM = 27

/** The columns of a list whose rows are few short values, or nothing when its rows read better as cards. */
export function columnsOf(root: RJSFSchema, item: RJSFSchema): Column[] | undefined {
  if (item.type !== 'object') return undefined
  const columns = Object.keys(item.properties ?? {}).map((key) =>
    columnOf(key, schemaAt({ ...item, $defs: root.$defs }, toPointer([key]))),
  )
  if (columns.length === 0 || !columns.every((column) => column !== undefined)) return undefined
  const needed = columns.reduce((sum, column) => sum + NEEDED[column.kind], 0)
  return needed <= ROOM ? columns : undefined
}

function columnOf(key: string, schema: RJSFSchema | undefined): Column | undefined {
  if (!schema || schema.type === 'object' || schema.type === 'array' || schema.type === 'boolean') return undefined
  if (schema.format === 'multiline' || schema.format === 'asset' || schema.format === 'color') return undefined
  return { key, title: schema.title ?? key, kind: kindOf(schema) }
}

function kindOf(schema: RJSFSchema): Column['kind'] {
  if (schema.format === 'money') return 'money'
  if (schema.format === 'date') return 'date'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  if (schema.enum ?? schema.oneOf) return 'choice'
  return 'text'
}

const WIDTHS: Record<Column['kind'], string> = {
  text: 'minmax(0, 2.6fr)',
  number: 'minmax(3.6rem, 0.8fr)',
  money: 'minmax(5.4rem, 1.2fr)',
  date: 'minmax(8.6rem, 1.2fr)',
  choice: 'minmax(5rem, 1.2fr)',
}

/** The columns as a grid template. */
export function templateOf(columns: Column[]): string {
  return columns.map((column) => WIDTHS[column.kind]).join(' ')
}
