import { useNavigate, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'

/**
 * Keeps the page's address true: it names the saved values and the unsaved work on the desk, so that a reload, a restored
 * window and the way through the login lead back to them.
 */
export function useDeskAddress(customisation: string | undefined, draft: string | undefined): void {
  const navigate = useNavigate()
  const router = useRouter()
  useEffect(() => {
    // A person on the way to another page is not called back.
    if (router.latestLocation.pathname !== window.location.pathname) return
    const { search } = router.latestLocation as { search: { customisation?: string; draft?: string } }
    if (search.customisation === customisation && search.draft === draft) return
    void navigate({
      to: '.',
      search: (now) => ({ ...now, customisation, draft }),
      replace: true,
      resetScroll: false,
    })
  }, [customisation, draft, navigate, router])
}
