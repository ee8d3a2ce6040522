/** "1 row", "3 rows"; the plural is regular unless given. */
export function count(many: number, one: string, more = `${one}s`): string {
  return `${many.toLocaleString('en-GB')} ${many === 1 ? one : more}`
}

/** "12 kB", "3.4 MB", "21.0 GB" */
export function showSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`
}
