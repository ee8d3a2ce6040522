import { Button } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { originOf } from '@/features/documents/api'
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
        onStart={({ id, template: slug }, how) => {
          const search = { from: originOf('document', id), replaces: how?.replacing ? id : undefined }
          void navigate({ to: '/templates/$slug', params: { slug }, search })
        }}
        begin={<Button renderRoot={(props) => <Link to="/" {...props} />}>Choose a template</Button>}
      />
    </div>
  )
}
