import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { narrowingIn } from '@/features/documents/list/narrowing'
import { sessionQuery } from '@/features/accounts/session/api'
import { Root } from './shell/Root'
import { NotFound, RouteFailed, RouteLoading } from './shell/RouteStates'

interface Context {
  client: QueryClient
}

const root = createRootRouteWithContext<Context>()({ component: Root, notFoundComponent: NotFound })

/** Everything that needs a person. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: lazyRouteComponent(() => import('./shell/Shell'), 'Shell'),
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' })
    if (session.state === 'loggedOut') {
      const next = location.href === '/' ? undefined : location.href
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's own way to redirect
      throw redirect({ to: '/login', search: { next } })
    }
  },
})

const gallery = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: lazyRouteComponent(() => import('./routes/GalleryPage'), 'GalleryPage'),
})

interface DeskSearch {
  customisation?: string
  version?: number
  draft?: string
  /** What new values begin from, as `originOf` names it. */
  from?: string
  /** The document in whose place the new one counts. */
  replaces?: string
}

const customise = createRoute({
  getParentRoute: () => inside,
  path: '/templates/$slug',
  validateSearch: (search: Record<string, unknown>): DeskSearch => ({
    ...(typeof search.from === 'string' &&
      /^(document|saved|answer)-[\w-]+$/.test(search.from) && { from: search.from }),
    ...(typeof search.customisation === 'string' && { customisation: search.customisation }),
    // A draft's name may be all digits, which the router reads as a number.
    ...((typeof search.draft === 'string' || typeof search.draft === 'number') && { draft: String(search.draft) }),
    ...(typeof search.replaces === 'string' && { replaces: search.replaces }),
    ...(Number(search.version) >= 1 && { version: Math.floor(Number(search.version)) }),
  }),
  component: lazyRouteComponent(() => import('./routes/customise/CustomisePage'), 'CustomisePage'),
})

const documents = createRoute({
  getParentRoute: () => inside,
  path: '/documents',
  validateSearch: narrowingIn,
  component: lazyRouteComponent(() => import('./routes/DocumentsPage'), 'DocumentsPage'),
})

const saved = createRoute({
  getParentRoute: () => inside,
  path: '/saved',
  component: lazyRouteComponent(() => import('./routes/SavedPage'), 'SavedPage'),
})

const contacts = createRoute({
  getParentRoute: () => inside,
  path: '/contacts',
  component: lazyRouteComponent(() => import('./routes/ContactsPage'), 'ContactsPage'),
})

const batches = createRoute({
  getParentRoute: () => inside,
  path: '/batches',
  validateSearch: (search: Record<string, unknown>): { template?: string } => ({
    ...(typeof search.template === 'string' && { template: search.template }),
  }),
  component: lazyRouteComponent(() => import('./routes/batches/BatchesPage'), 'BatchesPage'),
})

const batch = createRoute({
  getParentRoute: () => inside,
  path: '/batches/$id',
  component: lazyRouteComponent(() => import('./routes/batches/BatchPage'), 'BatchPage'),
})

const answers = createRoute({
  getParentRoute: () => inside,
  path: '/answers',
  component: lazyRouteComponent(() => import('./routes/answering/AnswersPage'), 'AnswersPage'),
})

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('./routes/AccountPage'), 'AccountPage'),
})

const organisation = createRoute({
  getParentRoute: () => inside,
  path: '/organisation',
  component: lazyRouteComponent(() => import('./routes/OrganisationPage'), 'OrganisationPage'),
})

const business = createRoute({
  getParentRoute: () => inside,
  path: '/business',
  validateSearch: (search: Record<string, unknown>): { slug?: string; isNew?: boolean } => ({
    ...((typeof search.slug === 'string' || typeof search.slug === 'number') && { slug: String(search.slug) }),
    ...(search.isNew === true && { isNew: true }),
  }),
  component: lazyRouteComponent(() => import('./routes/business/BusinessPage'), 'BusinessPage'),
})

const author = createRoute({
  getParentRoute: () => inside,
  path: '/author',
  component: lazyRouteComponent(() => import('./routes/author/AuthorPage'), 'AuthorPage'),
})

const authorsGuide = createRoute({
  getParentRoute: () => inside,
  path: '/author/guide',
  component: lazyRouteComponent(() => import('./routes/author/GuidePage'), 'GuidePage'),
})

/** Addresses without a page keep the frame, so that there is a way on. */
const lost = createRoute({ getParentRoute: () => inside, path: '$', component: NotFound })

const nextSearch = (search: Record<string, unknown>): { next?: string } => ({
  // Only a path of this site: anything else could lead a person away right after logging in.
  ...(typeof search.next === 'string' && /^\/(?![/\\])/.test(search.next) && { next: search.next }),
})

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: nextSearch,
  beforeLoad: async ({ context, search }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' }).catch(() => undefined)
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's own way to redirect
    if (session?.state === 'loggedIn') throw redirect({ href: search.next ?? '/' })
  },
  component: lazyRouteComponent(() => import('./routes/login/LoginPage'), 'LoginPage'),
})

const logout = createRoute({
  getParentRoute: () => root,
  path: '/logout',
  component: lazyRouteComponent(() => import('./routes/login/LogOutPage'), 'LogOutPage'),
})

const door = () => import('./routes/login/SignupAndResetPages')

const signup = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  component: lazyRouteComponent(door, 'SignupPage'),
})

/** The address that letters of the service name. */
const signupByLetter = createRoute({
  getParentRoute: () => root,
  path: '/account/signup',
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's own way to redirect
    throw redirect({ to: '/signup' })
  },
})

const letters = createRoute({
  getParentRoute: () => root,
  path: '/account/verify-email',
  component: lazyRouteComponent(() => import('./routes/login/LoginPage'), 'VerifyEmailPage'),
})

const confirm = createRoute({
  getParentRoute: () => root,
  path: '/account/verify-email/$key',
  component: lazyRouteComponent(door, 'ConfirmAddressPage'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/account/invitation/$token',
  component: lazyRouteComponent(() => import('./routes/login/InvitationPage'), 'InvitationPage'),
})

const forgotten = createRoute({
  getParentRoute: () => root,
  path: '/account/password/reset',
  component: lazyRouteComponent(door, 'ForgottenPasswordPage'),
})

const newPassword = createRoute({
  getParentRoute: () => root,
  path: '/account/password/reset/key/$key',
  component: lazyRouteComponent(door, 'NewPasswordPage'),
})

/** A form by link, for somebody without an account. */
const openForm = createRoute({
  getParentRoute: () => root,
  path: '/f/$token',
  component: lazyRouteComponent(() => import('./routes/answering/OpenFormPage'), 'OpenFormPage'),
})

const routes = root.addChildren([
  inside.addChildren([
    gallery,
    customise,
    documents,
    saved,
    contacts,
    batches,
    batch,
    answers,
    account,
    organisation,
    business,
    author,
    authorsGuide,
    lost,
  ]),
  login,
  logout,
  signup,
  signupByLetter,
  letters,
  confirm,
  invitation,
  forgotten,
  newPassword,
  openForm,
])

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: routes,
    context: { client },
    scrollRestoration: true,
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    defaultPendingComponent: RouteLoading,
    defaultErrorComponent: RouteFailed,
    defaultNotFoundComponent: NotFound,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
