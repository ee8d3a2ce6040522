import type { BatchField } from './api'

/** What a field or a group at a pointer is called in the columns: "/items/0/price" is "Items · 1 · Price of one". */
export function labelAt(pointer: string, fields: readonly Pick<BatchField, 'pointer' | 'label'>[]): string {
  const parts = pointer.split('/').slice(1)
  const general = `/${parts.map((part) => (/^\d+$/.test(part) ? '#' : part)).join('/')}`
  const within = fields.find((field) => `${field.pointer}/`.startsWith(`${general}/`))
  if (!within) return parts.join(' · ')
  const items = parts.filter((part) => /^\d+$/.test(part))
  const titles = within.label.split(' · ').slice(0, parts.length)
  return titles.map((title) => (title === '#' ? String(Number(items.shift()) + 1) : title)).join(' · ')
}
