import { useCallback, useState } from 'react'
import type { Brand } from '@/features/brands/api'
import type { Template, Values } from '@/features/library/api'
import { brandFields, handedOver, madeFor } from '@/features/library/form/schema/withBrand'
import { valueAt } from '@/shared/json/json'
import type { DeskSubject } from './deskSubject'

/** The business that the desk works for, how values are begun for it, and how they are handed to another. */
export function useBusiness({ template, brands, customisation }: DeskSubject) {
  const [slug, setSlug] = useState(() => ownerOf(template, brands, customisation?.values)?.slug)
  const brand = brands.find((one) => one.slug === slug)
  const ofBusiness = useCallback(
    (values: Values): Values => (brand ? madeFor(template.schema, values, brand.counting) : values),
    [template, brand],
  )
  const choose = (next: Brand, values: Values): Values => {
    setSlug(next.slug)
    return handedOver(template.schema, values, brand?.counting ?? {}, next.counting)
  }
  return { brand, choose, ofBusiness, named: brand?.first === false ? brand.slug : undefined }
}

export type Business = ReturnType<typeof useBusiness>

/** The business that saved values name, else the first one. */
function ownerOf({ schema }: Template, brands: readonly Brand[], values: Values | undefined): Brand | undefined {
  const place = brandFields(schema).find(([, pointer]) => pointer === '/name')?.[0]
  const name = place === undefined ? undefined : valueAt(values, place)
  return brands.find((one) => one.counting.name === name) ?? brands[0]
}
