import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { failureOf } from '@/shared/api/failure'
import { FailureNote } from '@/shared/states/FailureNote'
import { Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import { LoginFrame, FormError } from '../login/LoginFrame'
import styles from '../login/login.module.css'
import { meQuery, sessionQuery, type Organisation } from '../session/api'
import { accountSentence } from '../shared/failureSentences'
import { acceptInvitation, readInvitation } from './api'

interface Props {
  token: string
  onAccepted: (organisation: Organisation) => void | Promise<void>
}

/** Opened from the letter: says who invites to what, and lets the person in when they want it. */
export function AcceptInvitation({ token, onAccepted }: Props) {
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => readInvitation(token),
    retry: false,
    staleTime: Infinity,
  })
  if (invitation.isPending) {
    return (
      <LoginFrame title={t('An invitation')}>
        <Loading what={t('Reading the link')} />
      </LoginFrame>
    )
  }
  if (invitation.isError) {
    if (failureOf(invitation.error).kind === 'gone') return <NoLongerOpen />
    return (
      <LoginFrame title={t('An invitation')}>
        <FailureNote error={invitation.error} what={t('this link')} retry={() => void invitation.refetch()} />
      </LoginFrame>
    )
  }
  const { organisation, invited_by: by, role, email } = invitation.data
  return (
    <LoginFrame title={t('Join {organisation}?', { organisation })} lead={wordsFor(role, { by, email })}>
      <AcceptOrLogIn token={token} email={email} onAccepted={onAccepted} />
    </LoginFrame>
  )
}

/** Who invites whom, and what a role does. */
function wordsFor(role: Organisation['role'], who: { by: string; email: string }): string {
  switch (role) {
    case 'member':
      return t('{by} invites {email} as member. Members make documents with its templates.', who)
    case 'author':
      return t('{by} invites {email} as author. Authors make documents and templates.', who)
    case 'owner':
      return t('{by} invites {email} as owner. Owners also decide who belongs, and see all of its documents.', who)
    default:
      return role satisfies never
  }
}

function NoLongerOpen() {
  return (
    <LoginFrame
      title={t('This invitation is no longer open')}
      lead={t('It has expired, was withdrawn, or was accepted already. Ask the person who invited you for a new one.')}
      foot={<Link to="/">{t('To the templates')}</Link>}
    >
      <></>
    </LoginFrame>
  )
}

function AcceptOrLogIn({ token, email, onAccepted }: Props & { email: string }) {
  const session = useQuery(sessionQuery)
  const isInside = session.data?.state === 'loggedIn'
  const me = useQuery({ ...meQuery, enabled: isInside })
  const accept = useMutation({ mutationFn: () => acceptInvitation(token), onSuccess: onAccepted })
  const here = `/account/invitation/${token}`
  if (!isInside) {
    return (
      <div className={styles.form}>
        <p>
          {t(
            'Log in with {email} to accept. If you have no login yet, create one with this address, confirm it, and then open the link of the invitation again.',
            { email },
          )}
        </p>
        <Button component="a" href={`/login?next=${encodeURIComponent(here)}`} size="md">
          {t('Log in')}
        </Button>
        <Button component="a" href="/signup" size="md" variant="default">
          {t('Create a login')}
        </Button>
      </div>
    )
  }
  return (
    <div className={styles.form}>
      <FormError>{accept.isError ? accountSentence(accept.error) : undefined}</FormError>
      {me.data && <p className="quiet">{t('You are logged in as {email}.', { email: me.data.email })}</p>}
      <Button size="md" loading={accept.isPending} onClick={() => accept.mutate()}>
        {t('Accept')}
      </Button>
    </div>
  )
}
