import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Organisation } from '@/features/accounts/session/api'
import type { Brand, TemplatePart, Values } from '@/features/brands/api'
import type { TemplateSummary } from '@/features/library/api'
import { useFormNavigation } from '@/features/library/form/useFormNavigation'
import { failureOf, type Fault } from '@/shared/api/failure'
import { sameJson, valueAt } from '@/shared/json/json'
import { templatesToDraw } from './drawn'
import { useBusinessPreview } from './useBusinessPreview'
import { useBusinessValues } from './useBusinessValues'
import { useSaving } from './useSaving'

export interface BusinessSubject {
  organisation: Organisation
  brands: readonly Brand[]
  /** The business that is changed; none while the first one, or a further one, is begun. */
  brand: Brand | undefined
  /** What a new business begins with. */
  begun: Values
  schema: Values
  templates: readonly TemplateSummary[]
  /** What is said otherwise in single templates. */
  inTemplates: readonly TemplatePart[]
}

/** What the page of a business shows, and what can be done there. */
export function useBusinessDesk(subject: BusinessSubject) {
  const { schema, brand, begun, organisation, brands, templates, inTemplates } = subject
  const drawn = useMemo(() => templatesToDraw(templates), [templates])
  const navigate = useNavigate()
  const navigation = useFormNavigation()
  const [template, setTemplate] = useState(templates[0]?.slug ?? '')
  const business = useBusinessValues({ schema, brand, begun, organisation, inTemplates, template })
  const isInTemplate = business.part === 'template'
  const shown = isInTemplate ? templates.filter(({ slug }) => slug === template) : drawn
  const page = useBusinessPreview(shown, business.counting)
  const [isComparing, setComparing] = useState(false)
  const saving = useSaving({
    brand,
    business,
    onWrong: () => {
      setComparing(false)
      navigation.goToFaults()
    },
    onSaved: (saved) => {
      setComparing(false)
      if (!brand && brands.length === 0) void navigate({ to: '/' })
      else void navigate({ to: '/business', search: { slug: saved.slug }, replace: true, resetScroll: false })
    },
  })
  const save = () => {
    if (brand && business.isDirty) setComparing(true)
    else saving.mutate(business.said)
  }
  const faults = mergedFaults(refusedFaults(saving, business.said), page.faults)
  // Who is led on after a save is not asked.
  const isUnsaved = business.isDirty && !saving.isPending && (brand !== undefined || !saving.isSuccess)
  return {
    ...subject,
    drawn: shown,
    setTemplate,
    isUnsaved,
    navigation,
    business,
    page,
    saving,
    save,
    faults,
    isComparing,
    setComparing,
  }
}

export type BusinessDeskState = ReturnType<typeof useBusinessDesk>

/** What the last save was refused for, as far as it has not been changed since. */
function refusedFaults({ error, variables }: ReturnType<typeof useSaving>, said: Values): readonly Fault[] {
  const failure = error ? failureOf(error) : undefined
  if (failure?.kind !== 'wrong') return []
  return failure.faults.filter(({ path }) => sameJson(valueAt(variables, path), valueAt(said, path)))
}

/** One fault for each field: what the last save was refused for, and what the page finds. */
function mergedFaults(refused: readonly Fault[], found: readonly Fault[]): readonly Fault[] {
  return [...found, ...refused.filter(({ path }) => found.every((one) => one.path !== path))]
}
