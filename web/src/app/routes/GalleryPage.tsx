import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery } from '@/features/accounts/session/api'
import { chosenOrganisation, mayAuthor } from '@/features/accounts/session/organisation'
import { brandsQuery } from '@/features/brands/api'
import { templatesQuery } from '@/features/library/api'
import { Gallery } from '@/features/library/gallery/Gallery'
import { GallerySkeleton } from '@/features/library/gallery/GallerySkeleton'
import { FailureNote } from '@/shared/states/FailureNote'
import { usePageTitle } from '@/shared/ui/usePageTitle'
import { Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import styles from '../shell/shell.module.css'

export function GalleryPage() {
  usePageTitle(t('Templates'))
  const templates = useQuery(templatesQuery)
  // Asked for at the same time: what is said above the templates shall not push them down later.
  const brands = useQuery(brandsQuery())
  if (templates.isSuccess && brands.isPending) return <LayingOut />
  switch (templates.status) {
    case 'pending':
      return <LayingOut />
    case 'error':
      return (
        <div className={styles.plain}>
          <FailureNote page error={templates.error} what={t('the templates')} retry={() => void templates.refetch()} />
        </div>
      )
    case 'success':
      return (
        <Gallery
          templates={templates.data}
          notice={<SayItOnce />}
          renderLink={(slug, children, className) => (
            <Link to="/templates/$slug" params={{ slug }} className={className}>
              {children}
            </Link>
          )}
        />
      )
    default:
      return templates satisfies never
  }
}

function LayingOut() {
  return (
    <div className={styles.plain}>
      <Loading what={t('Laying out the templates')}>
        <GallerySkeleton />
      </Loading>
    </div>
  )
}

/** Until there is a business: where to say once what every document says. */
function SayItOnce() {
  const brands = useQuery(brandsQuery())
  const me = useQuery(meQuery)
  if (brands.data?.length !== 0 || !me.data || !mayAuthor(chosenOrganisation(me.data))) return null
  return (
    <Link to="/business" className={styles.sayItOnce}>
      <strong>{t('Say once who sends your documents')}</strong>
      <span>{t('Name, address, bank and logo: every template begins with them then.')}</span>
    </Link>
  )
}
