import { Button } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { DocumentsList } from '@/features/documents/list/DocumentsList'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import styles from '../shell/shell.module.css'

const route = getRouteApi('/inside/documents')

export function DocumentsPage() {
  usePageTitle('Documents')
  const { q = '' } = route.useSearch()
  const navigate = useNavigate()
  return (
    <div className={styles.plain}>
      <DocumentsList
        sought={q}
        onSeek={(text) =>
          void navigate({ to: '/documents', search: { q: text || undefined }, replace: true, resetScroll: false })
        }
        onStart={(slug, customisation) =>
          void navigate({ to: '/templates/$slug', params: { slug }, search: { customisation } })
        }
        begin={<Button renderRoot={(props) => <Link to="/" {...props} />}>Choose a template</Button>}
      />
    </div>
  )
}
