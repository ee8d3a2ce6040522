import { useQuery } from '@tanstack/react-query'
import { showSize } from '@/shared/format/quantities'
import { FailureNote } from '@/shared/states/FailureNote'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { showCount, t } from '@/shared/language/say'
import { quotaQuery, type Allowance, type Quota } from './api'
import styles from './organisation.module.css'

/** What is used of each limit and what is left, in words. */
export function Usage() {
  const quota = useQuery(quotaQuery)
  if (quota.isPending) {
    return (
      <Loading what={t('Counting what is used')}>
        <Skeleton height={160} />
      </Loading>
    )
  }
  if (quota.isLoadingError) {
    return <FailureNote error={quota.error} what={t('what is used')} retry={() => void quota.refetch()} />
  }
  return <Allowances quota={quota.data} />
}

function Allowances({ quota }: { quota: Quota }) {
  const { objects, bytes, renders, organisations } = quota
  return (
    <dl className={styles.used}>
      <UsageRow of={t('Documents, saves, pictures and templates')} allowance={objects} show={showCount}>
        {t('Delete what is no longer needed, or ask the person who runs Galley for more.')}
      </UsageRow>
      <UsageRow of={t('Room for them')} allowance={bytes} show={showSize}>
        {t('Delete what is no longer needed, or ask the person who runs Galley for more.')}
      </UsageRow>
      <UsageRow of={t('Documents and templates that you made in this hour')} allowance={renders} show={showCount}>
        {t('You can go on when the hour is over.')}
      </UsageRow>
      <UsageRow of={t('Organisations that you own')} allowance={organisations} show={showCount}>
        {t('Ask the person who runs Galley for more.')}
      </UsageRow>
    </dl>
  )
}

interface RowProps {
  of: string
  allowance: Allowance
  show: (many: number) => string
  /** What to do when nothing is left. */
  children: string
}

function UsageRow({ of, allowance: { used, limit, left }, show, children }: RowProps) {
  return (
    <div data-full={left === 0}>
      <dt>{of}</dt>
      <dd className="numbers">
        {left === 0
          ? t('{used} of {limit} used, nothing left', { used: show(used), limit: show(limit) })
          : t('{used} of {limit} used, {left} left', { used: show(used), limit: show(limit), left: show(left) })}
        {left === 0 && <span className={styles.remedy}>{children}</span>}
      </dd>
    </div>
  )
}
