import { labelOf } from '@/features/documents/api'
import type { DeskSubject } from './deskSubject'

/** `instead` names it where it is not the one that the desk was opened for. */
export interface Replaced {
  id: string
  instead?: string
}

/**
 * The document in whose place the download counts. Where the one in the address was replaced already, that is the one
 * which counts now: else two would. One that is cancelled is replaced by nothing.
 */
export function replacedBy({ replaces, standing }: Pick<DeskSubject, 'replaces' | 'standing'>): Replaced | undefined {
  if (replaces === undefined || !standing) return replaces === undefined ? undefined : { id: replaces }
  const { asked, counting } = standing
  if (counting.state !== 'issued') return undefined
  return asked.id === counting.id ? { id: replaces } : { id: counting.id, instead: labelOf(counting) }
}
