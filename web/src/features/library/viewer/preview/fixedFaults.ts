import type { Fault } from '@/shared/api/failure'
import { isBlank, valueAt } from '@/shared/json/json'
import type { Values } from '../../api'
import type { Preview } from './preview'

/**
 * What was missing when the service judged the values, and has been filled in since, is no fault any more, although the
 * service has not said so yet. Whether what stands there now is right remains its word.
 */
export function withoutFixedFaults(preview: Preview, values: Values | undefined): Preview {
  if (preview.state !== 'refused' || preview.fresh || preview.failure.kind !== 'wrong') return preview
  const { failure, judged, picture } = preview
  const faults = failure.faults.filter((fault) => !isFilledSince(fault, judged, values))
  if (faults.length === failure.faults.length) return preview
  if (faults.length > 0) return { ...preview, failure: { ...failure, faults } }
  return picture ? { state: 'shown', picture, fresh: false, missing: [] } : { state: 'first' }
}

function isFilledSince({ path }: Fault, judged: Values | undefined, values: Values | undefined): boolean {
  return isBlank(valueAt(judged, path)) && !isBlank(valueAt(values, path))
}
