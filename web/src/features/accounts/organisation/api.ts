import { queryOptions } from '@tanstack/react-query'
import { answer, api, done, type Schemas } from '@/shared/api/client'
import type { Role } from '../session/api'
import { browserTimeZone } from '../shared/timeZone'

export type Member = Schemas['MemberOut']
export type Invitation = Schemas['InvitationOut']

export const membersQuery = (slug: string) =>
  queryOptions({
    queryKey: ['members', slug],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/organisations/{slug}/members', { params: { path: { slug } }, signal })),
  })

export const invitationsQuery = (slug: string) =>
  queryOptions({
    queryKey: ['invitations', slug],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/organisations/{slug}/invitations', { params: { path: { slug } }, signal })),
  })

export type Allowance = Schemas['AllowanceOut']
export type Quota = Schemas['QuotaOut']

/** What the person and the organisation they act for use, and may use. It changes with every document, so it is never kept. */
export const quotaQuery = queryOptions({
  queryKey: ['quota'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/quota', { signal })),
  staleTime: 0,
})

export const invite = (slug: string, email: string, role: Role) =>
  answer(api.POST('/api/v1/organisations/{slug}/invitations', { params: { path: { slug } }, body: { email, role } }))

export const resendInvitation = (slug: string, id: string) =>
  answer(
    api.POST('/api/v1/organisations/{slug}/invitations/{invitation_id}/resend', {
      params: { path: { slug, invitation_id: id } },
    }),
  )

export const withdrawInvitation = (slug: string, id: string) =>
  done(
    api.DELETE('/api/v1/organisations/{slug}/invitations/{invitation_id}', {
      params: { path: { slug, invitation_id: id } },
    }),
  )

export const readInvitation = (token: string) => answer(api.POST('/api/v1/invitations/read', { body: { token } }))

export const acceptInvitation = (token: string) => answer(api.POST('/api/v1/invitations/accept', { body: { token } }))

export const changeTimeZone = (slug: string, zone: string) =>
  answer(api.PATCH('/api/v1/organisations/{slug}', { params: { path: { slug } }, body: { time_zone: zone } }))

export const changeRole = (slug: string, id: number, role: Role) =>
  answer(
    api.PATCH('/api/v1/organisations/{slug}/members/{member_id}', {
      params: { path: { slug, member_id: id } },
      body: { role },
    }),
  )

export const removeMember = (slug: string, id: number) =>
  done(api.DELETE('/api/v1/organisations/{slug}/members/{member_id}', { params: { path: { slug, member_id: id } } }))

export const createOrganisation = (name: string) =>
  answer(api.POST('/api/v1/organisations', { body: { name, time_zone: browserTimeZone() } }))
