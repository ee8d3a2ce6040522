import { NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FailureNote } from '@/shared/states/FailureNote'
import { showError, showMessage } from '@/shared/messages/showMessage'
import { ConfirmButton } from '@/shared/ui/ConfirmButton'
import { Skeleton, Loading } from '@/shared/states/Loading'
import { t } from '@/shared/language/say'
import type { Me, Organisation, Role } from '../session/api'
import { accountSentence } from '../shared/failureSentences'
import { changeRole, membersQuery, removeMember, type Member } from './api'
import { Invitations } from './Invitations'
import styles from './organisation.module.css'
import { roles } from './roles'

/** Who belongs, and what each may do. */
export function Members({ organisation, me }: { organisation: Organisation; me: Me }) {
  const members = useQuery(membersQuery(organisation.slug))
  const mayDecide = organisation.role === 'owner'
  switch (members.status) {
    case 'pending':
      return (
        <Loading what={t('Loading the members')}>
          <Skeleton height={44} />
        </Loading>
      )
    case 'error':
      return <FailureNote error={members.error} what={t('the members')} retry={() => void members.refetch()} />
    case 'success':
      return (
        <>
          <ul className={styles.members}>
            {members.data.map((member) => (
              <MemberRow
                key={member.id}
                member={member}
                slug={organisation.slug}
                isMe={member.email === me.email}
                mayDecide={mayDecide}
              />
            ))}
          </ul>
          {mayDecide && <Invitations slug={organisation.slug} />}
        </>
      )
    default:
      return members satisfies never
  }
}

function useMembersChange<Input, Output>(slug: string, change: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onError: (error) => showError(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: membersQuery(slug).queryKey }),
  })
}

interface RowProps {
  member: Member
  slug: string
  isMe: boolean
  mayDecide: boolean
}

function MemberRow({ member, slug, isMe, mayDecide }: RowProps) {
  return (
    <li>
      <span className={styles.who}>
        {nameOf(member)}
        {isMe && <span className="quiet">{t('(you)')}</span>}
        {member.name && <span className={styles.email}>{member.email}</span>}
      </span>
      {mayDecide && !isMe ? (
        <MemberActions member={member} slug={slug} />
      ) : (
        <span className="quiet">{roles().find((one) => one.value === member.role)?.label}</span>
      )}
    </li>
  )
}

/** Giving a member another role, and removing them. */
function MemberActions({ member, slug }: Pick<RowProps, 'member' | 'slug'>) {
  const name = nameOf(member)
  const change = useMembersChange(slug, (role: Role) => changeRole(slug, member.id, role))
  const remove = useMembersChange(slug, () => removeMember(slug, member.id))
  return (
    <>
      <NativeSelect
        aria-label={t('Role of {name}', { name })}
        data={roles()}
        value={member.role}
        disabled={change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.value as Role)}
      />
      <ConfirmButton
        label={t('Remove')}
        about={name}
        title={t('Remove {name}?', { name })}
        text={t(
          'They see nothing of this organisation any more, and their API keys for it end. Documents they made here stay. To come back they need an invitation.',
        )}
        action={t('Remove')}
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(undefined, { onSuccess: () => showMessage(t('{name} no longer belongs here', { name })) })
        }
      />
    </>
  )
}

const nameOf = ({ name, email }: Member): string => name || email
