import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Values } from '@/features/brands/api'
import { templateQuery, type Template, type TemplateSummary } from '@/features/library/api'
import { brandFields, madeFor } from '@/features/library/form/schema/withBrand'
import type { Preview } from '@/features/library/viewer/preview/preview'
import { usePreview } from '@/features/library/viewer/preview/usePreview'
import type { Fault } from '@/shared/api/failure'
import { useSampleOf } from './useSampleOf'

const NOTHING: readonly [string, string][] = []
const NO_FAULTS: readonly Fault[] = []

/** A template's sample as a page of this business, and which field of the page says what of it. */
export function useBusinessPreview(drawn: readonly TemplateSummary[], counting: Values) {
  const [chosen, choose] = useState('')
  const slug = (drawn.find((one) => one.slug === chosen) ?? drawn[0])?.slug ?? ''
  const [page, setPage] = useState(1)
  const template = useQuery({ ...templateQuery(slug), enabled: slug !== '' }).data
  const sampleOf = useSampleOf()
  const values = useMemo(
    () => (template && sampleOf ? madeFor(template.schema, sampleOf(template), counting) : undefined),
    [template, sampleOf, counting],
  )
  const preview = usePreview({ slug, version: template?.version, values, page, schema: template?.schema })
  const fields = useMemo(() => (template ? brandFields(template.schema) : NOTHING), [template])
  const faults = useMemo(() => faultsOf(preview, fields), [preview, fields])
  return {
    slug,
    choose: (next: string) => {
      choose(next)
      setPage(1)
    },
    page,
    setPage,
    template,
    preview,
    faults,
    ...waysBetween(fields),
  }
}

export type BusinessPreview = ReturnType<typeof useBusinessPreview>

/** From a field of the business to the place on the page that shows it, and back. */
function waysBetween(fields: readonly [string, string][]) {
  return {
    onPage: (pointer: string | undefined) => fields.find(([, brand]) => brand === pointer)?.[0],
    ofBusiness: (pointer: string) =>
      fields.find(([place]) => pointer === place || pointer.startsWith(`${place}/`))?.[1],
  }
}

/** What the page finds wrong with the business, at the business's own fields. */
function faultsOf(preview: Preview, fields: readonly [string, string][]): readonly Fault[] {
  if (preview.state !== 'refused' || preview.failure.kind !== 'wrong') return NO_FAULTS
  const { ofBusiness } = waysBetween(fields)
  const found = preview.failure.faults.flatMap((fault) => {
    const path = ofBusiness(fault.path)
    return path === undefined ? [] : [{ ...fault, path }]
  })
  return found.filter((fault, at) => found.findIndex((one) => one.path === fault.path) === at)
}

/** Whether a template says other things of a business than of the one before. */
export function isChangedIn({ schema, sample }: Template, before: Values, after: Values): boolean {
  return JSON.stringify(madeFor(schema, sample, before)) !== JSON.stringify(madeFor(schema, sample, after))
}
