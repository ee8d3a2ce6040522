import { plural, t } from '@/shared/language/say'
import type { Batch } from './api'
import { faultWords } from './faultWords'

/** How far a table is, in a few words. */
export function stateWords(batch: Batch): string {
  const { state, done, failed, waiting } = batch
  switch (state) {
    case 'reading':
      return t('Reading the file')
    case 'checking':
      return t('Checking the rows')
    case 'ready':
      return failed > 0 ? plural(failed, '{n} row to mend', '{n} rows to mend') : t('Ready to be made')
    case 'making':
      return plural(done, '{n} document made, {waiting} to go', '{n} documents made, {waiting} to go', { waiting })
    case 'stopped':
      return faultWords(batch) || plural(done, 'Stopped after {n} document', 'Stopped after {n} documents')
    case 'done':
      return plural(done, '{n} document made', '{n} documents made')
    case 'unreadable':
      return t('The file could not be read')
    default:
      return state satisfies never
  }
}
