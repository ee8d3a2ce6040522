import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { BatchesList } from '@/features/batches/BatchesList'
import { NewBatch } from '@/features/batches/NewBatch'
import { templatesQuery } from '@/features/library/api'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading } from '@/shared/states/Loading'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import styles from '../../shell/shell.module.css'

const route = getRouteApi('/inside/batches')

export function BatchesPage() {
  usePageTitle(t('Many documents from a table'))
  const { template } = route.useSearch()
  const templates = useQuery(templatesQuery)
  const navigate = useNavigate()
  return (
    <div className={styles.plain}>
      {templates.isPending && <Loading what={t('Loading the templates')} />}
      {templates.isError && (
        <FailureNote page error={templates.error} what={t('the templates')} retry={() => void templates.refetch()} />
      )}
      {templates.data && (
        <NewBatch
          templates={templates.data}
          template={template}
          onTaken={({ id }) => void navigate({ to: '/batches/$id', params: { id } })}
        />
      )}
      <BatchesList
        link={({ id, name }) => (
          <Link to="/batches/$id" params={{ id }}>
            {name}
          </Link>
        )}
      />
    </div>
  )
}
