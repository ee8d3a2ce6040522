import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { FormEnded, openFormQuery } from '@/features/answering/stranger'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading, Skeleton } from '@/shared/states/Loading'
import { Note } from '@/shared/states/Note'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { t } from '@/shared/language/say'
import shell from '../../shell/shell.module.css'
import { OpenFormDesk } from './OpenFormDesk'

const route = getRouteApi('/f/$token')

/** The page of a form by link: for somebody without an account. */
export function OpenFormPage() {
  const { token } = route.useParams()
  const form = useQuery(openFormQuery(token))
  usePageTitle(form.data?.title)
  if (form.data) return <OpenFormDesk token={token} form={form.data} />
  return (
    <main id="content" className={shell.plain} tabIndex={-1}>
      {form.isPending && (
        <Loading what={t('Opening the form')}>
          <Skeleton height={320} />
        </Loading>
      )}
      {form.error instanceof FormEnded && (
        <Note page title={form.error.title}>
          <p>{form.error.detail}</p>
        </Note>
      )}
      {form.isError && !(form.error instanceof FormEnded) && (
        <FailureNote page error={form.error} what={t('this form')} retry={() => void form.refetch()} />
      )}
    </main>
  )
}
