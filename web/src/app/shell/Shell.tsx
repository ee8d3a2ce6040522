import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useMatchRoute } from '@tanstack/react-router'
import { lazy, Suspense, type ReactNode } from 'react'
import { meQuery, type Me } from '@/features/accounts/session/api'
import { chosenOrganisation, mayAuthor } from '@/features/accounts/session/organisation'
import { GridIcon, PagesIcon, PersonIcon, SavedIcon, WriteIcon } from '@/shared/ui/icons'
import { t } from '@/shared/language/say'
import styles from './shell.module.css'

// The menu brings half a library along; the page does not wait for it.
const AccountMenu = lazy(() => import('./AccountMenu'))

interface Place {
  to: string
  label: string
  icon: ReactNode
  onlyOnPhone?: boolean
}

/** The frame of every page inside: a thin bar on top, on a phone a bar within reach of the thumb. */
export function Shell() {
  const { data: me } = useQuery(meQuery)
  const matches = useMatchRoute()
  const isCustomising = matches({ to: '/templates/$slug' }) !== false || matches({ to: '/business' }) !== false
  return (
    <div className={styles.shell} data-customising={isCustomising}>
      <header className={styles.header}>
        <Link to="/" className={styles.mark} aria-label={t('Galley, to the templates')}>
          Galley
        </Link>
        <MainNavigation me={me} />
        <div className={styles.person}>
          <Suspense>{me && <AccountMenu me={me} />}</Suspense>
        </div>
      </header>
      <main id="content" className={styles.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}

function MainNavigation({ me }: { me: Me | undefined }) {
  const places: Place[] = [
    { to: '/', label: t('Templates'), icon: <GridIcon /> },
    { to: '/documents', label: t('Documents'), icon: <PagesIcon /> },
    { to: '/saved', label: t('Saved'), icon: <SavedIcon /> },
    ...(me && mayAuthor(chosenOrganisation(me))
      ? [{ to: '/author', label: t('Authoring'), icon: <WriteIcon /> } as const]
      : []),
    { to: '/account', label: t('Account'), icon: <PersonIcon />, onlyOnPhone: true },
  ]
  return (
    <nav className={styles.nav} aria-label={t('Main')}>
      {places.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          className={styles.place}
          data-phone={place.onlyOnPhone}
          activeOptions={{ exact: place.to === '/', includeSearch: false }}
        >
          <span className={styles.placeIcon}>{place.icon}</span>
          <span>{place.label}</span>
        </Link>
      ))}
    </nav>
  )
}
