import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect } from 'react'
import { meQuery } from '@/features/accounts/session/api'
import { brandsQuery } from '@/features/brands/api'
import { customisationQuery } from '@/features/documents/api'
import { templateQuery } from '@/features/library/api'
import { failureOf } from '@/shared/api/failure'
import { FailureNote } from '@/shared/states/FailureNote'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { SeeTemplates } from '../../shell/RouteStates'
import shell from '../../shell/shell.module.css'
import { Desk } from './Desk'
import layout from '../../shell/desk.module.css'

const route = getRouteApi('/inside/templates/$slug')

/** Brings together what the desk needs: the template, the person, and the saved values that are taken up. */
export function CustomisePage() {
  const { template, me, brands, customisation, failed, isReady } = useOpened()
  const { slug } = route.useParams()
  const { customisation: id, version, draft } = route.useSearch()
  usePageTitle(template.data?.title)
  useFocusOnceThere(isReady || failed !== undefined)
  if (failed)
    return <NotOpened failed={failed} what={failed === customisation ? 'these saved values' : 'this template'} />
  if (!template.data || !me.data || !brands.data || !isReady) return <OpeningSkeleton />
  return (
    <Desk
      key={`${slug} ${version ?? ''} ${me.data.email}`}
      template={template.data}
      me={me.data}
      brands={brands.data}
      customisation={id === undefined ? undefined : customisation.data}
      wantedVersion={version}
      draft={draft}
    />
  )
}

function NotOpened({ failed, what }: { failed: UseQueryResult; what: string }) {
  return (
    <div className={shell.plain}>
      <FailureNote
        page
        error={failed.error}
        what={what}
        retry={() => void failed.refetch()}
        onward={<SeeTemplates />}
      />
    </div>
  )
}

/** Without a heading yet, the focus waits on the main part of the page; it moves on when there is a heading. */
function useFocusOnceThere(isThere: boolean): void {
  useEffect(() => {
    const main = document.getElementById('content')
    if (!isThere || !main || document.activeElement !== main) return
    main.querySelector<HTMLElement>('h1[tabindex="-1"]')?.focus({ preventScroll: true })
  }, [isThere])
}

/** The template, the person and the saved values that the address names, and which of them failed. */
function useOpened() {
  const { slug } = route.useParams()
  const { customisation: id, version, draft } = route.useSearch()
  const template = useQuery(templateQuery(slug, version))
  const me = useQuery(meQuery)
  const brands = useQuery(brandsQuery(slug))
  const customisation = useQuery({ ...customisationQuery(id ?? ''), enabled: id !== undefined })

  // Unsaved work outlives the saved values that it began with: it goes on as new work.
  const isGone = draft !== undefined && customisation.isLoadingError && failureOf(customisation.error).kind === 'gone'
  const failed = [template, me, brands, ...(isGone ? [] : [customisation])].find((query) => query.isLoadingError)
  const hasValues = id === undefined || isGone || customisation.data !== undefined
  const isReady = template.data !== undefined && me.data !== undefined && brands.data !== undefined && hasValues
  return { template, me, brands, customisation, failed, isReady }
}

/** The shape of the form while its template is on its way. */
function OpeningSkeleton() {
  return (
    <div className={layout.desk}>
      <div className={layout.formSide}>
        <Loading what="Opening the template">
          <Skeleton width="55%" height={40} />
          <div style={{ height: 32 }} />
          <Skeleton height={240} />
        </Loading>
      </div>
    </div>
  )
}
