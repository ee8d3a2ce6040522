import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showDay } from '@/shared/format/dates'
import { FailureNote } from '@/shared/states/FailureNote'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { t } from '@/shared/language/say'
import type { Role } from '../session/api'
import { accountSentence } from '../shared/failureSentences'
import { invitationsQuery, invite, resendInvitation, withdrawInvitation, type Invitation } from './api'
import styles from './organisation.module.css'
import { roles } from './roles'

/** Inviting people by letter, and the letters that are not answered yet. */
export function Invitations({ slug }: { slug: string }) {
  const invitations = useQuery(invitationsQuery(slug))
  return (
    <>
      <InviteForm slug={slug} />
      {invitations.isError && (
        <FailureNote
          error={invitations.error}
          what={t('the open invitations')}
          retry={() => void invitations.refetch()}
        />
      )}
      {invitations.data && invitations.data.length > 0 && (
        <section className={styles.open} aria-labelledby="open-invitations">
          <h2 id="open-invitations">{t('Open invitations')}</h2>
          <ul className={styles.members}>
            {invitations.data.map((one) => (
              <InvitationRow key={one.id} slug={slug} invitation={one} />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function useInvitationsChange<Input, Output>(slug: string, change: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onError: (error) => showError(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: invitationsQuery(slug).queryKey }),
  })
}

function InviteForm({ slug }: { slug: string }) {
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const send = useInvitationsChange(slug, () => invite(slug, email.trim(), role))
  return (
    <form
      className={styles.adding}
      onSubmit={(event) => {
        event.preventDefault()
        send.mutate(undefined, {
          onSuccess: (invitation) => {
            showMessage(t('An invitation is on its way to {email}', { email: invitation.email }))
            setEmail('')
          },
        })
      }}
    >
      <TextInput
        label={t('Invite by e-mail')}
        type="email"
        placeholder="name@example.org"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('Role')}
        data={roles()}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value as Role)}
      />
      <Button type="submit" variant="default" loading={send.isPending}>
        {t('Send invitation')}
      </Button>
    </form>
  )
}

function InvitationRow({ slug, invitation }: { slug: string; invitation: Invitation }) {
  const resend = useInvitationsChange(slug, () => resendInvitation(slug, invitation.id))
  const withdraw = useInvitationsChange(slug, () => withdrawInvitation(slug, invitation.id))
  const isOver = new Date(invitation.expires_at) <= new Date()
  return (
    <li>
      <span className={styles.who}>
        {invitation.email}
        <span className={styles.email}>
          {[
            roles().find((one) => one.value === invitation.role)?.label,
            t('sent {day}', { day: showDay(invitation.sent_at) }),
            isOver ? t('expired') : t('open until {day}', { day: showDay(invitation.expires_at) }),
          ].join(' · ')}
        </span>
      </span>
      <Button
        variant="subtle"
        size="compact-md"
        loading={resend.isPending}
        aria-label={t('Send again to {email}', { email: invitation.email })}
        onClick={() =>
          resend.mutate(undefined, {
            onSuccess: () => showMessage(t('A new letter is on its way to {email}', { email: invitation.email })),
          })
        }
      >
        {t('Send again')}
      </Button>
      <ConfirmButton
        label={t('Withdraw')}
        about={invitation.email}
        title={t('Withdraw the invitation of {email}?', { email: invitation.email })}
        text={t('The link in the letter ends at once. You can invite the same address again.')}
        action={t('Withdraw invitation')}
        busy={withdraw.isPending}
        onConfirm={() => withdraw.mutate(undefined)}
      />
    </li>
  )
}
