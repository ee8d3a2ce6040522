import { useCallback, useState } from 'react'
import type { Values } from '@/features/library/api'
import { madeFor } from '@/features/library/form/schema/withBrand'
import type { DeskSubject } from './deskSubject'

/** The business that the desk works for, and how values are begun for it. */
export function useBusiness({ template, brands }: DeskSubject) {
  const [slug, choose] = useState(brands[0]?.slug)
  const brand = brands.find((one) => one.slug === slug)
  const ofBusiness = useCallback(
    (values: Values): Values => (brand ? madeFor(template.schema, values, brand.counting) : values),
    [template, brand],
  )
  return { brand, choose, ofBusiness, named: brand?.first === false ? brand.slug : undefined }
}

export type Business = ReturnType<typeof useBusiness>
