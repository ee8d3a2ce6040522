import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect } from 'react'
import { meQuery } from '@/features/accounts/session/api'
import { brandsQuery } from '@/features/brands/api'
import { customisationQuery, nextQuery, standingQuery } from '@/features/documents/api'
import { numberedQuery } from '@/features/numbering/api'
import { templateQuery } from '@/features/library/api'
import { failureOf } from '@/shared/api/failure'
import { FailureNote } from '@/shared/states/FailureNote'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { SeeTemplates } from '../../shell/RouteStates'
import shell from '../../shell/shell.module.css'
import { Desk } from './Desk'
import layout from '../../shell/desk.module.css'

const route = getRouteApi('/inside/templates/$slug')

/** Brings together what the desk needs: the template, the person, and the saved values that are taken up. */
export function CustomisePage() {
  const { template, me, brands, customisation, next, numbered, failed, isReady } = useOpened()
  const { slug } = route.useParams()
  const { customisation: id, version, draft, from, replaces } = route.useSearch()
  const standing = useStanding(replaces)
  usePageTitle(template.data?.title)
  useFocusOnceThere((isReady && standing.isReady) || failed !== undefined)
  if (failed) return <NotOpened failed={failed.query} what={failed.what} />
  if (!template.data || !me.data || !brands.data || !isReady || !standing.isReady) return <OpeningSkeleton />
  return (
    <Desk
      key={`${slug} ${version ?? ''} ${from ?? ''} ${me.data.email}`}
      template={template.data}
      me={me.data}
      brands={brands.data}
      customisation={id === undefined ? undefined : customisation.data}
      next={next.data}
      numbered={numbered.data}
      wantedVersion={version}
      draft={draft}
      replaces={replaces}
      standing={standing.data}
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

/** What became of the document that the address wants replaced. Where that cannot be asked, it is tried all the same. */
function useStanding(replaces: string | undefined) {
  const standing = useQuery({ ...standingQuery(replaces ?? ''), enabled: replaces !== undefined })
  return replaces === undefined
    ? { data: undefined, isReady: true }
    : { data: standing.data, isReady: !standing.isPending }
}

/** The template, the person and the saved values that the address names, and which of them failed. */
function useOpened() {
  const { slug } = route.useParams()
  const { customisation: id, version, draft, from } = route.useSearch()
  const template = useQuery(templateQuery(slug, version))
  const me = useQuery(meQuery)
  const brands = useQuery(brandsQuery(slug))
  const customisation = useQuery({ ...customisationQuery(id ?? ''), enabled: id !== undefined })
  const numbered = useQuery({ ...numberedQuery(slug), retry: 1 })
  const wantsNext = from !== undefined && id === undefined
  const next = useQuery({ ...nextQuery(from ?? ''), enabled: wantsNext })

  // Unsaved work outlives the saved values that it began with: it goes on as new work.
  const isGone = draft !== undefined && customisation.isLoadingError && failureOf(customisation.error).kind === 'gone'
  const failed = [
    { query: template, what: t('this template') },
    { query: me, what: t('this template') },
    { query: brands, what: t('this template') },
    { query: next, what: t('the values to begin from') },
    ...(isGone ? [] : [{ query: customisation, what: t('these saved values') }]),
  ].find(({ query }) => query.isLoadingError)
  const hasValues = id === undefined || isGone || customisation.data !== undefined
  const hasNext = !wantsNext || next.data !== undefined
  const isReady =
    template.data !== undefined &&
    me.data !== undefined &&
    brands.data !== undefined &&
    hasValues &&
    hasNext &&
    !numbered.isPending
  return { template, me, brands, customisation, next, numbered, failed, isReady }
}

/** The shape of the form while its template is on its way. */
function OpeningSkeleton() {
  return (
    <div className={layout.desk}>
      <div className={layout.formSide}>
        <Loading what={t('Opening the template')}>
          <Skeleton width="55%" height={40} />
          <div style={{ height: 32 }} />
          <Skeleton height={240} />
        </Loading>
      </div>
    </div>
  )
}
