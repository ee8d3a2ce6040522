import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { FailureNote } from '@/shared/ui/FailureNote'
import { DeleteIcon } from '@/shared/ui/icons'
import { complain, say, sayWithUndo } from '@/shared/ui/messages'
import { Ghost, Waiting } from '@/shared/ui/Waiting'
import type { Me, Organisation, Role } from '../session/api'
import { accountSentence } from '../words'
import { addMember, changeRole, membersQuery, removeMember, type Member } from './api'
import styles from './organisation.module.css'

const ROLES: { value: Role; label: string }[] = [
  { value: 'member', label: 'Member: makes documents' },
  { value: 'author', label: 'Author: also makes templates' },
  { value: 'owner', label: 'Owner: also decides who belongs' },
]

/** Who belongs, and what each may do. */
export function Members({ organisation, me }: { organisation: Organisation; me: Me }) {
  const members = useQuery(membersQuery(organisation.slug))
  const mayDecide = organisation.role === 'owner'
  switch (members.status) {
    case 'pending':
      return (
        <Waiting what="Loading the members">
          <Ghost height={44} />
        </Waiting>
      )
    case 'error':
      return <FailureNote error={members.error} what="the members" retry={() => void members.refetch()} />
    case 'success':
      return (
        <>
          <ul className={styles.members}>
            {members.data.map((member) => (
              <Line
                key={member.id}
                member={member}
                slug={organisation.slug}
                isMe={member.email === me.email}
                mayDecide={mayDecide}
              />
            ))}
          </ul>
          {mayDecide && <Adding slug={organisation.slug} />}
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
    onError: (error) => complain(accountSentence(error)),
    onSettled: () => client.invalidateQueries({ queryKey: membersQuery(slug).queryKey }),
  })
}

function Line({ member, slug, isMe, mayDecide }: { member: Member; slug: string; isMe: boolean; mayDecide: boolean }) {
  const name = member.name || member.email
  const change = useMembersChange(slug, (role: Role) => changeRole(slug, member.id, role))
  const bringBack = useMembersChange(slug, () => addMember(slug, member.email, member.role))
  const remove = useMembersChange(slug, () => removeMember(slug, member.id))
  return (
    <li>
      <span className={styles.who}>
        {name}
        {isMe && <span className="quiet"> (you)</span>}
        {member.name && <span className={styles.email}>{member.email}</span>}
      </span>
      {mayDecide && !isMe ? (
        <>
          <NativeSelect
            aria-label={`Role of ${name}`}
            data={ROLES}
            value={member.role}
            disabled={change.isPending}
            onChange={(event) => {
              change.mutate(event.currentTarget.value as Role)
            }}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`Remove ${name}`}
            loading={remove.isPending}
            onClick={() => {
              remove.mutate(undefined, {
                onSuccess: () =>
                  sayWithUndo(`${name} no longer belongs here`, () => {
                    bringBack.mutate(undefined, { onSuccess: () => say(`${name} belongs here again`) })
                  }),
              })
            }}
          >
            <DeleteIcon />
          </ActionIcon>
        </>
      ) : (
        <span className="quiet">{ROLES.find((one) => one.value === member.role)?.label}</span>
      )}
    </li>
  )
}

function Adding({ slug }: { slug: string }) {
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('member')
  const add = useMembersChange(slug, () => addMember(slug, email.trim(), role))
  return (
    <form
      className={styles.adding}
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate(undefined, {
          onSuccess: () => {
            say(`${email.trim()} belongs here now`)
            setEmail('')
          },
        })
      }}
    >
      <TextInput
        label="Add somebody who has a login"
        type="email"
        placeholder="name@example.org"
        required
        withAsterisk={false}
        value={email}
        onChange={(event) => {
          setEmail(event.currentTarget.value)
        }}
      />
      <NativeSelect
        label="Role"
        data={ROLES}
        value={role}
        onChange={(event) => {
          setRole(event.currentTarget.value as Role)
        }}
      />
      <Button type="submit" variant="default" loading={add.isPending}>
        Add
      </Button>
    </form>
  )
}
