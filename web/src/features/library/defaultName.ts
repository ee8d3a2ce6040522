import { valueAt } from '@/shared/json/json'
import type { Template } from './api'

const LONGEST = 120

/** What values are known by before a person names them: "Invoice 2026-0412 - The Ardmore Gallery". */
export function defaultName({ title, record }: Pick<Template, 'title' | 'record'>, values: unknown): string {
  const said = (what: string): string => {
    const pointer = record[what]
    return pointer === undefined ? '' : textOf(valueAt(values, pointer))
  }
  const what = `${said('title') || title} ${said('number')}`.trim()
  return [what, said('subject')].filter(Boolean).join(' - ').slice(0, LONGEST).trim()
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).replace(/\s+/g, ' ').trim() : ''
}
