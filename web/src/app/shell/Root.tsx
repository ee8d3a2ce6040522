import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { KeysAfterPassword } from '@/features/accounts/apiKeys/KeysAfterPassword'
import { Reauthentication } from '@/features/accounts/reauthentication/Reauthentication'
import { sessionQuery } from '@/features/accounts/session/api'
import { typedIsKept } from '@/shared/states/typedIsKept'
import { Messages } from '@/shared/messages/Messages'
import { useOnline } from '@/shared/states/useOnline'
import { t } from '@/shared/language/say'
import styles from './shell.module.css'

/** What surrounds every page, logged in or not. */
export function Root() {
  useFocusOnTravel()
  useLeaveWhenLoggedOut()
  return (
    <>
      <a href="#content" className={styles.skip}>
        {t('Skip to the page')}
      </a>
      <Outlet />
      <OfflineNote />
      <Reauthentication />
      <KeysAfterPassword />
      <Messages
        renderLink={({ to, search, label }, onFollow) => (
          <Link to={to} search={search} onClick={onFollow}>
            {label}
          </Link>
        )}
      />
    </>
  )
}

function OfflineNote() {
  const online = useOnline()
  return (
    <div role="status" className={styles.offline} hidden={online}>
      {!online && `${t('You are offline.')} ${typedIsKept()}`}
    </div>
  )
}

/** Moves the focus to the heading of a page that was travelled to, so that a screen reader says where it is. */
function useFocusOnTravel(): void {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (!fromLocation || !pathChanged) return
        const heading = document.querySelector<HTMLElement>('h1[tabindex="-1"]') ?? document.getElementById('content')
        heading?.focus({ preventScroll: true })
      }),
    [router],
  )
}

function useLeaveWhenLoggedOut(): void {
  const router = useRouter()
  const client = useQueryClient()
  const { data } = useQuery({ ...sessionQuery, enabled: false }, client)
  const isOut = data?.state === 'loggedOut'
  useEffect(() => {
    if (isOut) void router.invalidate()
  }, [isOut, router])
}
