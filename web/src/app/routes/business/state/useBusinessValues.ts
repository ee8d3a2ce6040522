import { useMemo, useState } from 'react'
import type { Organisation } from '@/features/accounts/session/api'
import { mayAuthor } from '@/features/accounts/session/organisation'
import type { Brand, Values } from '@/features/brands/api'
import { withoutEmpty } from '@/features/library/form/schema/schema'
import { merged, sameJson } from '@/shared/json/json'

/** For whom something is said: for everybody in the organisation, or for one's own documents alone. */
export type Part = 'whole' | 'own'

/** What is said of the business in the form, and what counts with it. */
export function useBusinessValues(schema: Values, brand: Brand | undefined, organisation: Organisation) {
  const mayChange = mayAuthor(organisation)
  const [part, setPart] = useState<Part>(mayChange ? 'whole' : 'own')
  const kept = useMemo(() => ({ whole: brand?.values ?? {}, own: brand?.own ?? {} }), [brand])
  const [typed, setTyped] = useState(kept)
  const [locked, setLocked] = useState<readonly string[]>(brand?.locked ?? [])
  const said = useMemo(() => withoutEmpty(schema, typed[part]), [schema, typed, part])
  const counting = useMemo(() => (part === 'own' ? merged(typed.whole, said) : said), [part, typed.whole, said])
  return {
    part,
    setPart,
    mayChange,
    /** Pointers of what nobody may say otherwise. */
    locked,
    setLocked,
    values: typed[part],
    setValues: (values: Values) => {
      setTyped((now) => ({ ...now, [part]: values }))
    },
    said,
    counting,
    isDirty: !sameJson(said, kept[part]) || !sameJson(locked, brand?.locked ?? []),
  }
}

export type BusinessValues = ReturnType<typeof useBusinessValues>
