import { useCallback, useEffect, useMemo, useRef } from 'react'
import { findContacts } from '@/features/contacts/api'
import type { Values } from '@/features/documents/api'
import type { Work } from '@/features/documents/customise/useWorkingCopy'
import type { Template } from '@/features/library/api'
import { contactPlaces } from '@/features/library/form/schema/contacts'
import { withValueAtPointer } from '@/features/library/form/schema/values'
import type { ContactLookup, OfferedContact } from '@/features/library/form/shared/context'
import { valueAt } from '@/shared/json/json'
import { useUndo } from '@/shared/messages/useUndo'
import { t } from '@/shared/language/say'

/** Offers people and companies where their names are typed; one that is chosen fills its fields, which can be undone. */
export function useContactLookup({ schema }: Template, work: Work): ContactLookup | undefined {
  const offerUndo = useUndo()
  const places = useMemo(() => contactPlaces(schema), [schema])
  const newest = useRef(work)
  useEffect(() => {
    newest.current = work
  })
  const fill = useCallback(
    (pointer: string, contact: OfferedContact) => {
      const fields = Object.entries(places.get(pointer) ?? {})
      const before = fields.map(([, at]) => [at, valueAt(newest.current.copy.values, at)] as const)
      const put = (pairs: (readonly [string, unknown])[]) => {
        const { copy, setValues } = newest.current
        setValues(pairs.reduce<unknown>((so, [at, value]) => withValueAtPointer(so, at, value), copy.values) as Values)
      }
      put(fields.map(([field, at]) => [at, contact[field as keyof OfferedContact] || undefined] as const))
      offerUndo(t('Filled in for {name}', { name: contact.name }), () => {
        put(before)
      })
    },
    [places, offerUndo],
  )
  return useMemo(
    () => (places.size > 0 ? { fields: new Set(places.keys()), find: findContacts, fill } : undefined),
    [places, fill],
  )
}
