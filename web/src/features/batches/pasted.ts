/** The longest text that is taken as a table; a larger one comes as a file. */
const LONGEST = 5_000_000

/** Cells that were copied from a spreadsheet, as a file; `undefined` where the text is no table with a row of names. */
export function pastedTable(text: string): File | undefined {
  const table = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '')
  if (!table.includes('\n') || table.length > LONGEST) return undefined
  return new File([table], 'pasted.tsv', { type: 'text/tab-separated-values' })
}
