import { NativeSelect } from '@mantine/core'
import type { Brand } from '@/features/brands/api'
import { t } from '@/shared/language/say'

interface Props {
  brands: readonly Brand[]
  chosen: Brand | undefined
  onChoose: (brand: Brand) => void
}

/** For which of several businesses the document is. */
export function BusinessChoice({ brands, chosen, onChoose }: Props) {
  return (
    <NativeSelect
      mt="md"
      label={t('Business')}
      value={chosen?.slug}
      data={brands.map((one) => ({ value: one.slug, label: one.name }))}
      onChange={(event) => {
        const next = brands.find((one) => one.slug === event.currentTarget.value)
        if (next) onChoose(next)
      }}
    />
  )
}
