import type { makeRouter } from './router'

/** How long after a page is shown its own pictures have the line to themselves, in milliseconds. */
const LATER_MS = 2000

/** What a person is likely to open next, by the page where they are. */
const NEXT: Record<string, () => Promise<unknown>> = {
  '/login': () => Promise.all([import('./shell/Shell'), import('./routes/GalleryPage')]),
  '/': () => import('./routes/customise/CustomisePage'),
}

interface Line {
  connection?: { saveData?: boolean }
}

/**
 * Fetches parts of the app once nothing else is to be done, so that what is opened next is there already. Who asked the
 * browser to save data pays for no page that they may never open.
 */
export function fetchAhead(router: ReturnType<typeof makeRouter>): void {
  if ((navigator as Line).connection?.saveData) return
  let timer: ReturnType<typeof setTimeout> | undefined
  router.subscribe('onRendered', ({ toLocation }) => {
    clearTimeout(timer)
    const fetchNext = NEXT[toLocation.pathname]
    if (!fetchNext) return
    timer = setTimeout(() => {
      // What could not be fetched now is fetched when it is needed, and said to be missing then.
      whenIdle(() => void fetchNext().catch(() => undefined))
    }, LATER_MS)
  })
}

/** Not every browser says when nothing is to be done; then it is done at once. */
function whenIdle(deed: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(deed)
  else deed()
}
