import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Template, Values } from '@/features/library/api'
import { allNumberedQuery } from '@/features/numbering/api'
import { withoutValueAt } from '@/shared/json/json'

/** Gives the sample of a template, without the number that a series gives; nothing until the series are known. */
export function useSampleOf(): ((template: Template) => Values) | undefined {
  const { data: numbered, isPending } = useQuery(allNumberedQuery)
  return useMemo(() => {
    if (isPending) return undefined
    return ({ slug, sample }) => {
      const given = numbered?.find((one) => one.template === slug && one.series)
      return given?.pointer ? withoutValueAt(sample, given.pointer) : sample
    }
  }, [numbered, isPending])
}
