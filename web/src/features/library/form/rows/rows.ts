/** The list with the row at `from` put at `to`. */
export function moved<T>(rows: readonly T[], from: number, to: number): T[] {
  const next = without(rows, from)
  next.splice(to, 0, ...rows.slice(from, from + 1))
  return next
}

export function without<T>(rows: readonly T[], at: number): T[] {
  return rows.filter((_, place) => place !== at)
}

export function withRow<T>(rows: readonly T[], at: number, row: T): T[] {
  return [...rows.slice(0, at), row, ...rows.slice(at)]
}
