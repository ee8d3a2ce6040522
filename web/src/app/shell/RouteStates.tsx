import { Button } from '@mantine/core'
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { FailureNote } from '@/shared/states/FailureNote'
import { Note } from '@/shared/states/Note'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import styles from './shell.module.css'

export function RouteLoading() {
  return (
    <div className={styles.plain}>
      <Loading what={t('Opening the page')} />
    </div>
  )
}

export function RouteFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  usePageTitle(t('Something went wrong'))
  return (
    <main className={styles.plain} id="content">
      <FailureNote
        page
        error={error}
        what={t('this page')}
        onward={<SeeTemplates />}
        retry={() => {
          reset()
          void router.invalidate()
        }}
      />
    </main>
  )
}

/** The way on from where nothing is. */
export function SeeTemplates() {
  return (
    <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
      {t('See all templates')}
    </Button>
  )
}

export function NotFound() {
  usePageTitle(t('Nothing here'))
  return (
    <div className={styles.plain}>
      <Note page title={t('There is nothing here')} action={<SeeTemplates />}>
        <p>
          {t(
            'The address may have a mistake in it, or what was here is gone. Your documents and saved values are where they were.',
          )}
        </p>
      </Note>
    </div>
  )
}
