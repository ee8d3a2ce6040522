import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Skeleton } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { fetchPage, type Values } from '../api'
import { A4 } from './paper/usePageSize'
import styles from './paper/viewer.module.css'

interface Props {
  slug: string
  version: number
  values: Values
  /** What tells it from other small pages of the same template that are asked for at the same time. */
  place: string
  alt: string
}

/** The first page of values, small. */
export function PageThumbnail({ slug, version, values, place, alt }: Props) {
  const image = useRef<HTMLImageElement>(null)
  const page = useQuery({
    queryKey: ['thumbnail', slug, version, values],
    queryFn: ({ signal }) => fetchPage({ slug, version, values, page: 1, place, signal }),
    gcTime: 0,
  })
  const svg = page.data?.svg
  useEffect(() => {
    if (svg === undefined || !image.current) return
    const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
    image.current.src = url
    return () => {
      URL.revokeObjectURL(url)
    }
  }, [svg])
  if (page.isError) return <p className="quiet">{t('This page cannot be made.')}</p>
  if (svg === undefined) return <Skeleton ratio={`${A4.width} / ${A4.height}`} />
  return <img ref={image} alt={alt} className={styles.thumbnail} />
}
