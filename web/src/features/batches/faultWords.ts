import { counted, saidByKind, type Sentences } from '@/shared/api/sayByKind'
import { SIGN_SENTENCES } from '@/shared/api/signSentences'
import { t } from '@/shared/language/say'
import type { Batch } from './api'

/** Why a table cannot be read, and why no more documents are made of it, by the service's kinds. */
const SENTENCES: Sentences = {
  'table-unknown-cell': ([cell = '']) =>
    t(
      'Cell {cell} has an error, or a formula that was never worked out, so its value is not known. Open the file in a spreadsheet program, mend that cell, and save it.',
      { cell },
    ),
  'table-json-list': () => t('This is one list in JSON. Write each object on a line of its own, without the brackets.'),
  'table-too-many-rows': ([most = '']) =>
    t('This table has more than {most} rows. Divide it into several files.', { most: counted(most) }),
  'table-too-many-columns': ([columns = '', most = '']) =>
    t('This table has {columns} columns; at most {most} are possible.', {
      columns: counted(columns),
      most: counted(most),
    }),
  'table-cell-too-long': ([row = '', most = '']) =>
    t('Row {row} has a cell with more than {most} characters. Shorten it.', { row, most: counted(most) }),
  'table-row-too-wide': ([row = '']) =>
    t(
      'Row {row} has more cells than the first row names columns. Put cells with a comma or semicolon between quotes, or name the column.',
      { row },
    ),
  'table-cell-no-text': ([row = '']) =>
    t('Row {row} has a cell that is neither a text nor a number. Write it again.', { row }),
  'table-name-no-text': () => t('The first row has a cell that is neither a text nor a number. Write it again.'),
  'table-damaged': () => t('The file’s text is damaged. Save it again as CSV in UTF-8.'),
  'table-half-utf-8': () =>
    t('The file’s text is damaged: some of its letters are not UTF-8. Save it again as CSV in UTF-8.'),
  'table-no-text': () => t('This is no table of text. Save it as CSV, XLSX or JSON lines.'),
  'table-empty': () => t('This file is empty. Its first row names the columns.'),
  'table-empty-sheet': () => t('The first sheet is empty. Its first row names the columns.'),
  'table-open-quote': ([row = '']) =>
    t('Row {row} cannot be read as CSV: a quote in it is never closed. Close it.', { row }),
  'table-behind-quote': ([row = '']) =>
    t('Row {row} cannot be read as CSV: something stands behind a closing quote. Write a quote inside a text twice.', {
      row,
    }),
  'table-row-no-csv': ([row = '']) =>
    t('Row {row} cannot be read as CSV. Save the file again as CSV in UTF-8.', { row }),
  'table-line-no-json': ([line = '']) => t('Line {line} is no JSON. Each line has to be one object.', { line }),
  'table-line-no-object': ([line = '']) =>
    t('Line {line} is no object. Each line has to be one, between braces.', { line }),
  'table-no-spreadsheet': () => t('This spreadsheet cannot be opened. Save it without a password as XLSX or CSV.'),
  'table-takes-too-long': () => t('This table takes too long. Divide it into several files.'),
  'table-takes-memory': ([most = '']) =>
    t('This table takes more than {most} MiB of memory. Divide it into several files.', { most: counted(most) }),
  'table-ends-reader': () => t('This table ended the process that read it. Divide it into several files.'),
  'batch-no-rows': () => t('This table has no rows below its first one.'),
  'batch-other-columns': ([columns = '', named = '']) =>
    t('The table has {columns} columns; {named} are named.', { columns: counted(columns), named: counted(named) }),
  'batch-no-room': () => t('There is no room left for more documents. Delete what is no longer needed, then go on.'),
  'batch-no-member': () => t('The one who began this is no member here any more.'),
  ...SIGN_SENTENCES,
}

/** Why a table cannot be read or no more is made of it, in the language of the page where its kind is known. */
export function faultWords({ fault, fault_kind: kind, fault_about: about }: Batch): string {
  return fault && (saidByKind(SENTENCES, kind, about) ?? fault)
}
