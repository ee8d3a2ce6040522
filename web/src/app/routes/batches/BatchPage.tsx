import { Button } from '@mantine/core'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { isAtWork } from '@/features/batches/api'
import { BatchView } from '@/features/batches/BatchView'
import { BatchMails } from '@/features/mailing/runs/BatchMails'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import styles from '../../shell/shell.module.css'

const route = getRouteApi('/inside/batches/$id')

export function BatchPage() {
  usePageTitle(t('A table'))
  const { id } = route.useParams()
  const navigate = useNavigate()
  return (
    <div className={styles.plain}>
      <BatchView
        key={id}
        id={id}
        again={<Button renderRoot={(props) => <Link to="/batches" {...props} />}>{t('Choose another table')}</Button>}
        business={<Link to="/business">{t('Say it in My business')}</Link>}
        onDeleted={() => void navigate({ to: '/batches' })}
        sending={(batch) => <BatchMails batch={batch.id} isBusy={isAtWork(batch)} />}
      />
    </div>
  )
}
