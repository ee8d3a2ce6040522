import { plural } from '@/shared/language/say'
import type { Batch } from './api'

/** How far a table is, in a few words. */
export function stateWords({ state, done, failed, waiting, fault }: Batch): string {
  switch (state) {
    case 'reading':
      return 'The file is read'
    case 'checking':
      return 'Rows are checked'
    case 'ready':
      return failed > 0 ? `${plural(failed, '{n} row', '{n} rows')} to mend` : 'Ready to be made'
    case 'making':
      return `${plural(done, '{n} document', '{n} documents')} made, ${waiting.toLocaleString('en-GB')} to go`
    case 'stopped':
      return fault || `Stopped after ${plural(done, '{n} document', '{n} documents')}`
    case 'done':
      return `${plural(done, '{n} document', '{n} documents')} made`
    case 'unreadable':
      return 'The file could not be read'
    default:
      return state satisfies never
  }
}
