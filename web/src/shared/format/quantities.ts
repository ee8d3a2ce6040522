import { spokenLanguage, t } from '@/shared/language/say'

/** "12 kB", "3.4 MB", "21.0 GB" */
export function showSize(bytes: number): string {
  if (bytes < 1000) return t('{bytes} B', { bytes })
  if (bytes < 1_000_000) return inUnit(bytes / 1000, 'kilobyte', 0)
  if (bytes < 1_000_000_000) return inUnit(bytes / 1_000_000, 'megabyte', 1)
  return inUnit(bytes / 1_000_000_000, 'gigabyte', 1)
}

function inUnit(many: number, unit: string, digits: number): string {
  const format = { style: 'unit', unit, minimumFractionDigits: digits, maximumFractionDigits: digits } as const
  return new Intl.NumberFormat(spokenLanguage().locale, format).format(many)
}

/** "one, two and three" */
export function allOf(things: readonly string[]): string {
  return new Intl.ListFormat(spokenLanguage().locale, { type: 'conjunction' }).format(things)
}

/** "version 3, 2 pages, 48 kB" */
export function inOneLine(things: readonly string[]): string {
  return things.join(t(', '))
}
