import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { originOf } from '@/features/documents/api'
import { DocumentsList } from '@/features/documents/list/DocumentsList'
import { templatesQuery } from '@/features/library/api'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import styles from '../shell/shell.module.css'

const route = getRouteApi('/inside/documents')

export function DocumentsPage() {
  usePageTitle(t('Documents'))
  const narrowing = route.useSearch()
  const templates = useQuery(templatesQuery)
  const navigate = useNavigate()
  return (
    <div className={styles.plain}>
      <DocumentsList
        narrowing={narrowing}
        templates={templates.data ?? []}
        onNarrow={(search) => void navigate({ to: '/documents', search, replace: true, resetScroll: false })}
        onStart={({ id, template: slug }, how) => {
          const search = { from: originOf('document', id), replaces: how?.replacing ? id : undefined }
          void navigate({ to: '/templates/$slug', params: { slug }, search })
        }}
        begin={<Button renderRoot={(props) => <Link to="/" {...props} />}>{t('Choose a template')}</Button>}
      />
    </div>
  )
}
