import { Button, Drawer } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { showWhen } from '@/shared/format/dates'
import { FailureNote } from '@/shared/states/FailureNote'
import { failureSentence } from '@/shared/states/failureWords'
import { useMadeWhenOpened } from '@/shared/ui/useMadeWhenOpened'
import { showError } from '@/shared/messages/showMessage'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { readRevision, revisionsQuery, type Revision, type Values } from '../api'
import styles from './customise.module.css'

interface Props {
  id: string
  current: number
  opened: boolean
  onClose: () => void
  onTakeUp: (values: Values, revision: number) => void
}

/** Every save, newest first, each to be taken up again. */
export function History({ id, current, opened, onClose, onTakeUp }: Props) {
  const { isMade, isOpen } = useMadeWhenOpened(opened)
  if (!isMade) return null
  return (
    <Drawer opened={isOpen} onClose={onClose} position="right" size={360} title={t('Every save')}>
      {opened && <Revisions id={id} current={current} onTakeUp={onTakeUp} />}
    </Drawer>
  )
}

function Revisions({ id, current, onTakeUp }: Pick<Props, 'id' | 'current' | 'onTakeUp'>) {
  const revisions = useQuery(revisionsQuery(id))
  const take = useMutation({
    mutationFn: (n: number) => readRevision(id, n),
    onSuccess: (revision) => {
      onTakeUp(revision.values, revision.revision)
    },
    onError: (error) => showError(failureSentence(error)),
  })
  switch (revisions.status) {
    case 'pending':
      return (
        <Loading what={t('Loading the saves')}>
          <Skeleton height={48} />
        </Loading>
      )
    case 'error':
      return <FailureNote error={revisions.error} what={t('the saves')} retry={() => void revisions.refetch()} />
    case 'success':
      return (
        <ol className={styles.revisions}>
          {revisions.data.map((revision) => (
            <RevisionRow
              key={revision.revision}
              revision={revision}
              isCurrent={revision.revision === current}
              busy={take.isPending && take.variables === revision.revision}
              onTakeUp={() => take.mutate(revision.revision)}
            />
          ))}
        </ol>
      )
    default:
      return revisions satisfies never
  }
}

interface RevisionProps {
  revision: Revision
  isCurrent: boolean
  busy: boolean
  onTakeUp: () => void
}

function RevisionRow({ revision, isCurrent, busy, onTakeUp }: RevisionProps) {
  return (
    <li>
      <span>
        <span className="numbers">{showWhen(revision.saved_at)}</span>
        <span className={styles.revisionName}>
          {revision.name}
          {isCurrent && ` · ${t('the one on the desk')}`}
        </span>
      </span>
      {!isCurrent && (
        <Button variant="subtle" size="compact-sm" loading={busy} onClick={onTakeUp}>
          {t('Take up')}
        </Button>
      )}
    </li>
  )
}
