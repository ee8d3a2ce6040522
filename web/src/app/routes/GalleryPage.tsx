import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { templatesQuery } from '@/features/library/api'
import { Gallery } from '@/features/library/gallery/Gallery'
import { GalleryGhost } from '@/features/library/gallery/GalleryGhost'
import { FailureNote } from '@/shared/states/FailureNote'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { Waiting } from '@/shared/states/Waiting'
import styles from '../shell/shell.module.css'

export function GalleryPage() {
  usePageTitle('Templates')
  const templates = useQuery(templatesQuery)
  switch (templates.status) {
    case 'pending':
      return (
        <div className={styles.plain}>
          <Waiting what="Laying out the templates">
            <GalleryGhost />
          </Waiting>
        </div>
      )
    case 'error':
      return (
        <div className={styles.plain}>
          <FailureNote page error={templates.error} what="the templates" retry={() => void templates.refetch()} />
        </div>
      )
    case 'success':
      return (
        <Gallery
          templates={templates.data}
          renderLink={(slug, children, className) => (
            <Link to="/templates/$slug" params={{ slug }} className={className}>
              {children}
            </Link>
          )}
        />
      )
    default:
      return templates satisfies never
  }
}
