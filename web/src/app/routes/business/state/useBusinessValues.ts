import { useMemo, useState } from 'react'
import type { Organisation } from '@/features/accounts/session/api'
import { mayAuthor } from '@/features/accounts/session/organisation'
import type { Brand, TemplatePart, Values } from '@/features/brands/api'
import { withoutEmpty } from '@/features/library/form/schema/schema'
import { merged, sameJson, withoutValueAt } from '@/shared/json/json'

/** For whom something is said: for everybody, in one template alone, or for one's own documents. */
export type Part = 'whole' | 'template' | 'own'

interface Context {
  schema: Values
  brand: Brand | undefined
  /** What a new business begins with. */
  begun: Values
  organisation: Organisation
  /** What is said otherwise in single templates. */
  inTemplates: readonly TemplatePart[]
  /** The template that is meant where one alone is. */
  template: string
}

const NOTHING: Values = {}
const NO_LOCKS: readonly string[] = []

/** What is said of the business in the form, and what counts with it. */
export function useBusinessValues({ schema, brand, begun, organisation, inTemplates, template }: Context) {
  const mayChange = mayAuthor(organisation)
  const [part, setPart] = useState<Part>(mayChange ? 'whole' : 'own')
  const kept = useKept(brand, begun, inTemplates)
  const [typed, setTyped] = useState<Record<string, Values>>({})
  const [locked, setLocked] = useState<readonly string[]>(brand?.locked ?? NO_LOCKS)
  const key = part === 'template' ? keyOf(template) : part
  const [values, whole] = [typed[key] ?? kept[key] ?? NOTHING, typed.whole ?? kept.whole ?? NOTHING]
  const keptLocks = brand?.locked ?? NO_LOCKS
  const said = useMemo(() => {
    const filled = withoutEmpty(schema, values)
    // What is locked is not asked, and was said before it was.
    return part === 'whole' ? filled : keptLocks.reduce<Values>(withoutValueAt, filled)
  }, [schema, values, part, keptLocks])
  const counting = useMemo(() => (part === 'whole' ? said : merged(whole, said)), [part, whole, said])
  return {
    part,
    setPart,
    template,
    mayChange,
    /** Pointers of what nobody may say otherwise. */
    locked,
    setLocked,
    values,
    setValues: (next: Values) => {
      setTyped((now) => ({ ...now, [key]: next }))
    },
    said,
    counting,
    /** What counted in a template before, and what will. */
    changeIn: (slug: string) => changeIn({ part, kept, key, slug, said, counting }),
    isDirty: !sameJson(said, kept[key] ?? NOTHING) || (part === 'whole' && !sameJson(locked, keptLocks)),
  }
}

export type BusinessValues = ReturnType<typeof useBusinessValues>

const keyOf = (template: string): string => `template ${template}`

function useKept(
  brand: Brand | undefined,
  begun: Values,
  inTemplates: readonly TemplatePart[],
): Record<string, Values> {
  return useMemo(
    () => ({
      whole: brand?.values ?? begun,
      own: brand?.own ?? NOTHING,
      ...Object.fromEntries(inTemplates.map(({ template, values }) => [keyOf(template), values])),
    }),
    [brand, begun, inTemplates],
  )
}

interface Change {
  part: Part
  kept: Record<string, Values>
  key: string
  slug: string
  said: Values
  counting: Values
}

function changeIn({ part, kept, key, slug, said, counting }: Change): { before: Values; after: Values } {
  const inTemplate = kept[keyOf(slug)] ?? NOTHING
  const before = merged(kept.whole ?? NOTHING, inTemplate)
  if (part === 'whole') return { before, after: merged(said, inTemplate) }
  if (part === 'own') return { before: merged(before, kept.own ?? NOTHING), after: merged(before, said) }
  return { before, after: key === keyOf(slug) ? counting : before }
}
