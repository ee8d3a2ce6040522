import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  addBrand,
  changeBrand,
  changeInTemplate,
  changeOwn,
  deleteBrand,
  type Brand,
  type Values,
} from '@/features/brands/api'
import { failureOf } from '@/shared/api/failure'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { failureSentence } from '@/shared/states/failureWords'
import { t } from '@/shared/language/say'
import type { BusinessValues } from './useBusinessValues'

const begins = () => t('Saved. New documents begin with it')
const chosen = () => t('Saved. Choose it under “Business” where a document is for it')

interface Context {
  brand: Brand | undefined
  business: BusinessValues
  onSaved: (brand: Brand) => void
  /** Some fields are to be mended first. */
  onWrong: () => void
}

/** Takes a business away, or makes it the one that new work begins with. */
export function useFate(brand: Brand, onGone: () => void) {
  const client = useQueryClient()
  const onError = (error: unknown) => {
    showError(failureSentence(error))
  }
  const remove = useMutation({
    mutationFn: () => deleteBrand(brand.slug),
    onSuccess: async () => {
      onGone()
      await client.invalidateQueries({ queryKey: ['brands'] })
      showMessage(t('{name} is deleted. Documents that were made with it stay', { name: brand.name }))
    },
    onError,
  })
  const putFirst = useMutation({
    mutationFn: () => changeBrand(brand, { values: brand.values, locked: brand.locked, first: true }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['brands'] })
      showMessage(t('New documents begin with {name}', { name: brand.name }))
    },
    onError,
  })
  return { remove, putFirst }
}

/** Keeps what is said of the business; documents that were made keep what they say. */
export function useSaving({ brand, business, onSaved, onWrong }: Context) {
  const client = useQueryClient()
  const { part, template, locked } = business
  return useMutation({
    mutationFn: (said: Values) => {
      if (!brand) return addBrand({ values: said, locked: [...locked], first: false })
      if (part === 'own') return changeOwn(brand.slug, said)
      if (part === 'template') return changeInTemplate(brand.slug, template, said)
      return changeBrand(brand, { values: said, locked: [...locked], first: brand.first })
    },
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: ['brands'] })
      showMessage(brand ? t('Saved. New documents say it so') : saved.first ? begins() : chosen())
      onSaved(saved)
    },
    onError: (error) => {
      const failure = failureOf(error)
      if (failure.kind === 'wrong') onWrong()
      else if (failure.kind === 'changedMeanwhile')
        showError(t('The business was changed elsewhere in the meantime. Reload the page to see how it is now.'))
      else showError(failureSentence(error))
    },
  })
}
