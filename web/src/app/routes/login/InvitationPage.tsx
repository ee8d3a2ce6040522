import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { AcceptInvitation } from '@/features/accounts/organisation/AcceptInvitation'
import { chooseOrganisation } from '@/features/accounts/session/organisation'
import { showMessage } from '@/shared/messages/showMessage'
import { t } from '@/shared/language/say'

const route = getRouteApi('/account/invitation/$token')

export function InvitationPage() {
  const { token } = route.useParams()
  const router = useRouter()
  const client = useQueryClient()
  return (
    <AcceptInvitation
      token={token}
      onAccepted={async ({ slug, name }) => {
        chooseOrganisation(slug)
        // First away from here: the invitation is accepted, so its link can be read no more.
        await router.navigate({ to: '/' })
        await client.resetQueries()
        showMessage(t('You act for {name} now', { name }))
      }}
    />
  )
}
