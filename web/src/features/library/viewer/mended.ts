import type { Fault } from '@/shared/api/failure'
import { fromPointer } from '@/shared/format/pointer'
import type { Values } from '../api'
import type { Preview } from './usePreview'

/**
 * What was missing when the service judged the values, and has been filled in since, is no fault any more, although the
 * service has not said so yet. Whether what stands there now is right remains its word.
 */
export function withoutMended(preview: Preview, values: Values | undefined): Preview {
  if (preview.state !== 'refused' || preview.fresh || preview.failure.kind !== 'wrong') return preview
  const { failure, judged, picture } = preview
  const faults = failure.faults.filter((fault) => !isFilledSince(fault, judged, values))
  if (faults.length === failure.faults.length) return preview
  if (faults.length > 0) return { ...preview, failure: { ...failure, faults } }
  return picture ? { state: 'shown', picture, fresh: false } : { state: 'first' }
}

function isFilledSince({ path }: Fault, judged: Values | undefined, values: Values | undefined): boolean {
  return isBlank(valueAt(judged, path)) && !isBlank(valueAt(values, path))
}

function valueAt(values: unknown, pointer: string): unknown {
  return fromPointer(pointer).reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    values,
  )
}

function isBlank(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isBlank)
  return value === undefined || value === null
}
