/**
 * The cells of what a spreadsheet put on the clipboard, row by row: separated by tabs, or by semicolons or commas when
 * every line has as many of them; a cell in quotation marks may hold all of these and line breaks. `undefined` when the
 * text is one piece, which the field takes by itself.
 */
export function cellsIn(text: string): string[][] | undefined {
  const whole = text.replace(/\r\n?/g, '\n').replace(/\n$/, '')
  if (whole.includes('\t')) return cellsBy(whole, '\t')
  if (!whole.includes('\n')) return undefined
  for (const mark of [';', ',']) {
    const rows = cellsBy(whole, mark)
    const width = rows[0]?.length ?? 1
    if (width > 1 && rows.every((row) => row.length === width)) return rows
  }
  return cellsBy(whole, '\n')
}

function cellsBy(text: string, mark: string): string[][] {
  const rows: string[][] = [[]]
  let at = 0
  while (at <= text.length) {
    const { cell, end } = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at, mark)
    rows.at(-1)?.push(cell)
    // What follows the closing mark of a cell belongs to no cell; the next separator goes on.
    const next = endOf(text, end, mark)
    if (text[next] === '\n' && next < text.length) rows.push([])
    at = next + 1
  }
  return rows
}

function endOf(text: string, from: number, mark: string): number {
  let at = from
  while (at < text.length && text[at] !== mark && text[at] !== '\n') at += 1
  return at
}

function plainCell(text: string, start: number, mark: string): { cell: string; end: number } {
  const end = endOf(text, start, mark)
  return { cell: text.slice(start, end), end }
}

function quotedCell(text: string, start: number): { cell: string; end: number } {
  let at = start + 1
  const pieces: string[] = []
  for (;;) {
    const close = text.indexOf('"', at)
    if (close === -1) return { cell: text.slice(start), end: text.length }
    pieces.push(text.slice(at, close))
    if (text[close + 1] !== '"') return { cell: pieces.join('"'), end: close + 1 }
    at = close + 2
  }
}
