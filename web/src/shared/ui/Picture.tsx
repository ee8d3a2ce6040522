import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { actsForOrganisation } from '@/shared/api/client'
import { fetchFile } from '@/shared/api/files'

interface Props {
  src: string
  alt: string
  className?: string
}

/** A picture of the service. For an organisation it is fetched with the header that a plain picture cannot send. */
export function Picture({ src, alt, className }: Props) {
  const isPlain = !actsForOrganisation()
  const file = useQuery({
    queryKey: ['file', src],
    queryFn: async ({ signal }) => (await fetchFile(src, signal)).blob,
    enabled: !isPlain,
    staleTime: Infinity,
  })
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    if (!file.data || !image.current) return
    const url = URL.createObjectURL(file.data)
    image.current.src = url
    return () => {
      URL.revokeObjectURL(url)
    }
  }, [file.data])
  return (
    <img ref={image} src={isPlain ? src : undefined} alt={alt} className={className} loading="lazy" decoding="async" />
  )
}
