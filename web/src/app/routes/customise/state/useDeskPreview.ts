import { useMemo, useState } from 'react'
import type { Template, Values } from '@/features/library/api'
import { oneForEachField, unreadNumbers } from '@/features/library/form/numbers/unread'
import { withoutEmpty } from '@/features/library/form/schema/schema'
import type { Preview } from '@/features/library/viewer/preview/preview'
import { useTurnToField } from '@/features/library/viewer/preview/useTurnToField'
import { usePreview } from '@/features/library/viewer/preview/usePreview'
import type { Fault } from '@/shared/api/failure'

interface Shown {
  template: Template
  version: number | undefined
  values: Values
  brand: string | undefined
  /** The field that is being edited. */
  focused: string | undefined
}

/** One and the same list, so that a form without faults is not drawn again for it. */
const NO_FAULTS: readonly Fault[] = []

/** The page of the values on the desk, which page of it is shown, and what is wrong with the values. */
export function useDeskPreview({ template, version, values, brand, focused }: Shown) {
  const { slug, schema, locale } = template
  const [number, setNumber] = useState(1)
  const sent = useMemo(() => withoutEmpty(schema, values), [schema, values])
  const unread = useMemo(() => unreadNumbers(schema, values, locale), [schema, values, locale])
  const answered = usePreview({ slug, version, values: sent, page: number, brand, schema })
  const preview = useMemo(() => toldOnce(answered, unread), [answered, unread])
  const picture = preview.state === 'first' ? undefined : preview.picture
  useTurnToField({ slug, version, values: sent, brand, picture, focused, onPage: setNumber })
  const lastPage = picture?.pageCount ?? number
  if (number > lastPage && preview.state === 'shown' && preview.fresh) setNumber(lastPage)
  const faults = faultsIn(preview)
  return { number, setNumber, sent, preview, faults, isFaulty: faults.length > 0 || unread.length > 0 }
}

export type DeskPreview = ReturnType<typeof useDeskPreview>

/** What is wrong with the values, and what is still to be filled in. */
function faultsIn(preview: Preview): readonly Fault[] {
  if (preview.state === 'shown') return preview.missing.length > 0 ? preview.missing : NO_FAULTS
  return preview.state === 'refused' && preview.failure.kind === 'wrong' ? preview.failure.faults : NO_FAULTS
}

/** The preview with one fault for each field, in the form's own words where it has some. */
function toldOnce(preview: Preview & { retry: () => void }, unread: readonly Fault[]) {
  if (preview.state !== 'refused' || preview.failure.kind !== 'wrong') return preview
  return { ...preview, failure: { ...preview.failure, faults: [...oneForEachField(unread, preview.failure.faults)] } }
}
