import { count } from '@/shared/format/quantities'
import type { Batch } from './api'

/** How far a table is, in a few words. */
export function stateWords({ state, done, failed, waiting, fault }: Batch): string {
  switch (state) {
    case 'reading':
      return 'The file is read'
    case 'checking':
      return 'Rows are checked'
    case 'ready':
      return failed > 0 ? `${count(failed, 'row')} to mend` : 'Ready to be made'
    case 'making':
      return `${count(done, 'document')} made, ${waiting.toLocaleString('en-GB')} to go`
    case 'stopped':
      return fault || `Stopped after ${count(done, 'document')}`
    case 'done':
      return `${count(done, 'document')} made`
    case 'unreadable':
      return 'The file could not be read'
    default:
      return state satisfies never
  }
}
